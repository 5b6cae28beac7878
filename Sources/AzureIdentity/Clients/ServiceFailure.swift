package import ArcFedHTTP
import ArcFedJSON

/// Why a protected resource gave nothing: the one error type of the clients here.
package enum ServiceFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// No token could be had.
  case authentication(AuthenticationFailed)
  /// The service's challenge was refused by the client (Python's `ValueError`).
  case challenge(String)
  /// The service answered with an error.
  case service(ServiceError)
  /// The network's failure, after every retry.
  case connection(NetworkError)
  /// The request could not be formed.
  case invalidRequest(String)
  /// The caller gave up.
  case cancelled

  /// What a user sees.
  package var description: String {
    switch self {
    case .authentication(let error): error.description
    case .challenge(let message), .invalidRequest(let message): message
    case .service(let error): error.description
    case .connection(let error): "\(error)"
    case .cancelled: "The operation was cancelled."
    }
  }

  init(_ failure: PipelineFailure) {
    switch failure {
    case .connection(let error): self = .connection(error)
    case .cancelled: self = .cancelled
    }
  }
}

/// An error answer of a service: its HTTP status, its code and its message.
package struct ServiceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The HTTP status.
  package let status: Int
  /// The service's code, for example `Forbidden`; empty where the body has none.
  package let code: String
  /// The service's message.
  package let message: String
  /// `innererror.code`, for example `ForbiddenByRbac`.
  package let innerCode: String?

  /// As `azure.core.exceptions.ODataV4Format` prints it.
  package var description: String {
    "(\(code)) \(message)\nCode: \(code)\nMessage: \(message)"
  }

  /// Reads `{"error":{"code","message"}}`.
  init(json response: HTTPResponse) {
    let error = (try? response.json())?["error"]
    status = response.status
    code = error?["code"]?.stringValue ?? ""
    message = error?["message"]?.stringValue ?? ""
    innerCode = error?["innererror"]?["code"]?.stringValue
  }

  /// Reads `<Error><Code>…</Code><Message>…</Message></Error>` of the storage services.
  package init(xml response: HTTPResponse) {
    let text = String(decoding: response.bytes, as: UTF8.self)
    status = response.status
    code = response.headers["x-ms-error-code"] ?? Self.element("Code", in: text) ?? ""
    message = Self.element("Message", in: text) ?? ""
    innerCode = Self.element("AuthenticationErrorDetail", in: text)
  }

  private static func element(_ name: String, in text: String) -> String? {
    guard let start = text.firstRange(of: "<\(name)>"),
      let end = text[start.upperBound...].firstRange(of: "</\(name)>")
    else { return nil }
    return String(text[start.upperBound..<end.lowerBound])
  }
}

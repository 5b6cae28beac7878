import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON

/// What a webhook answered, or why that is no answer
/// (`apiserver/pkg/admission/plugin/webhook/request/admissionreview.go#VerifyAdmissionResponse`).
struct WebhookAnswer {
  enum Verdict {
    case allowed(patch: JSONPatch?)
    case denied(StatusError)
    case failed(String)
  }

  private struct Fault: Error {
    let text: String

    static func invalid(_ reason: String) -> Fault {
      Fault(text: "received invalid webhook response: \(reason)")
    }
  }

  let verdict: Verdict
  /// Shown to the client even if the answer is no.
  private(set) var warnings: [String] = []

  init(_ response: HTTPResponse, uid: String, webhook name: String) {
    do throws(Fault) {
      let answer = try Self.verified(response, uid: uid)
      warnings = (answer["warnings"]?.arrayValue ?? []).compactMap(\.stringValue)
      if answer["allowed"]?.boolValue == true {
        verdict = .allowed(patch: try Self.patch(answer))
      } else {
        verdict = .denied(Self.denial(answer["status"], name))
      }
    } catch {
      verdict = .failed(error.text)
    }
  }

  private static func verified(
    _ response: HTTPResponse, uid: String
  ) throws(Fault) -> JSONValue {
    let json = try? response.json()
    if let status = json.flatMap(StatusError.init(parsing:)) {
      throw Fault(text: "failed to call webhook: \(status.message)")
    }
    if !response.isSuccess {
      throw Fault(text: "failed to call webhook: \(unexpected(response))")
    }
    guard let json else {
      throw Fault(
        text: "failed to call webhook: couldn't get version/kind; json parse error: "
          + GoSyntax.complaint(response.bytes))
    }
    guard let answer = json["response"], answer.objectValue != nil else {
      throw .invalid("webhook response was absent")
    }
    let found = answer["uid"]?.stringValue ?? ""
    if found != uid {
      throw .invalid("expected response.uid=\(GoText.quoted(uid)), got \(GoText.quoted(found))")
    }
    let (version, kind) = (json["apiVersion"]?.stringValue ?? "", json["kind"]?.stringValue ?? "")
    if version != "admission.k8s.io/v1" || kind != "AdmissionReview" {
      let shown = version.contains("/") ? version : "/\(version)"
      throw .invalid(
        "expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got "
          + "\(shown), Kind=\(kind)")
    }
    return answer
  }

  private static func patch(_ answer: JSONValue) throws(Fault) -> JSONPatch? {
    let encoded = answer["patch"]?.stringValue ?? ""
    guard let type = answer["patchType"]?.stringValue else {
      if encoded.isEmpty { return nil }
      throw .invalid("webhook returned response.patch but not response.patchType")
    }
    if encoded.isEmpty {
      throw .invalid("webhook returned response.patchType but not response.patch")
    }
    if type.isEmpty { throw .invalid("webhook returned invalid response.patchType of \"\"") }
    let bytes = (try? Base64.decode(encoded)) ?? []
    guard let value = try? JSONParser.parse(bytes) else {
      throw Fault(
        text: "received undecodable patch in webhook response: " + GoSyntax.complaint(bytes))
    }
    guard value.arrayValue != nil else {
      throw Fault(
        text: "received undecodable patch in webhook response: json: cannot unmarshal "
          + "\(value.goKindName) into Go value of type jsonpatch.Patch")
    }
    if value.arrayValue?.isEmpty == true { return nil }
    if type != "JSONPatch" { throw Fault(text: "unsupported patch type \(GoText.quoted(type))") }
    guard let patch = try? JSONPatch(parsing: value) else {
      throw Fault(text: "received undecodable patch in webhook response: Unexpected kind: unknown")
    }
    return patch
  }

  /// `ToStatusErr` in `apiserver/pkg/admission/plugin/webhook/errors/statuserror.go`.
  private static func denial(_ status: JSONValue?, _ name: String) -> StatusError {
    let denied = "admission webhook \(GoText.quoted(name)) denied the request"
    let reason = status?["reason"]?.stringValue ?? ""
    let message = status?["message"]?.stringValue ?? ""
    let why = message.isEmpty ? reason : message
    return StatusError(
      code: max(status?["code"]?.intValue ?? 0, lowestErrorCode), reason: reason,
      message: why.isEmpty ? "\(denied) without explanation" : "\(denied): \(why)",
      details: status?["details"].map(StatusError.Details.init(parsing:)))
  }

  /// `http.StatusBadRequest`.
  private static let lowestErrorCode = 400

  /// `NewGenericServerResponse` in `apimachinery/pkg/api/errors/errors.go`, for a body that is no
  /// Status (`client-go/rest/request.go#newUnstructuredResponseError`).
  private static func unexpected(_ response: HTTPResponse) -> String {
    let type = response.headers["Content-Type"] ?? ""
    let isText = type.isEmpty || type.hasPrefix("text/")
    let body = String(decoding: response.bytes.prefix(textBytesMaximum), as: UTF8.self)
    let said = isText ? trimmed(body) : "unknown"
    switch response.status {
    case 400: return "the server rejected our request for an unknown reason"
    case 401: return "the server has asked for the client to provide credentials"
    case 404: return "the server could not find the requested resource"
    case 405: return "the server does not allow this method on the requested resource"
    case 409: return "the server reported a conflict"
    case 422: return "the server rejected our request due to an error in our request"
    case 429: return "the server has received too many requests and has asked us to try again later"
    case 403, 406, 415: return said
    case 503: return "the server is currently unable to handle the request"
    case 504:
      return "the server was unable to return a response in the time allotted, but may still be "
        + "processing the request"
    case 500...:
      return "an error on the server (\(GoText.quoted(said))) has prevented the request from "
        + "succeeding"
    case let status:
      return "the server responded with the status code \(status) but did not return more "
        + "information"
    }
  }

  /// `maxUnstructuredResponseTextBytes`.
  private static let textBytesMaximum = 2048

  private static func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...end])
  }
}

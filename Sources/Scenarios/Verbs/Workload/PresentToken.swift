import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// `curl` with a token.
struct PresentToken: Verb {
  static let name = "presentToken"
  static let summary = "presents a given access token to a URL of a protected resource"
  static let reality = """
    A request without a library: whoever holds a token can present it, until it expires. The \
    resource judges its signature, issuer, audience and time, and then what its bearer may do.
    """
  static let fields: [FieldSchema] = [
    .required("token", .string, "the token to present"),
    .required("url", .string, "the absolute URL, with its api-version where there must be one"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var url: String { arguments.string("url") }

  var subject: String { "to \(url)" }

  var commands: [String] {
    let version =
      url.contains(".blob.core.windows.net") ? " -H \"x-ms-version: 2026-04-06\"" : ""
    return ["curl -H \"Authorization: Bearer $TOKEN\"\(version) '\(url)'"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let response = try await stage.emulator.get(url, token: arguments.string("token"))
    let body = (try? response.json()) ?? .string(String(decoding: response.bytes, as: UTF8.self))
    return ["status": .int(response.status), "body": body]
  }
}

import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// `curl`.
struct Fetch: Verb {
  static let name = "fetch"
  static let summary = "gets a public document, such as an issuer's discovery document"
  static let reality = """
    Anybody can read an issuer's discovery document and public keys. Microsoft Entra does just \
    this to check a token's signature.
    """
  static let fields: [FieldSchema] = [.required("url", .string, "the absolute URL")]
  static let shorthand: String? = "url"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("url") }

  var commands: [String] { ["curl \(subject)"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    let response = try await stage.emulator.fetch(subject)
    return RequestBody.result(of: response)
  }
}

import ArcFed
import ArcFedJSON

/// `curl -d` to the token endpoint.
struct PostTokenRequest: Verb {
  static let name = "postTokenRequest"
  static let summary = "posts any form to the token endpoint, as curl would"
  static let reality = """
    The token endpoint takes a form. What a library would never send it, a program of one's own \
    may: a field that is missing, a grant that does not fit, two proofs at once.
    """
  static let fields: [FieldSchema] = [
    .required(
      "form", .anything, "an object of the form's fields: name to text, or to a list of texts"),
    .optional("tenant", .string, "another tenant than the usual one"),
    .optional("version", .choice(["v1.0", "v2.0"]), "the endpoint's version; v2.0 unless said"),
  ]

  static func problem(in arguments: JSONObject) -> String? {
    let isGood =
      arguments["form"]?.objectValue?.allSatisfy { texts(of: $0.value) != nil } ?? false
    return isGood ? nil : "expected 'form' to be an object of name: \"text\""
  }

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  /// A field with a list is sent once for each of its texts.
  private static func texts(of value: JSONValue) -> [String]? {
    guard let list = value.arrayValue else { return value.stringValue.map { [$0] } }
    let texts = list.compactMap(\.stringValue)
    return texts.count == list.count ? texts : nil
  }

  private var form: [(String, String)] {
    (arguments.object["form"]?.objectValue ?? [:]).flatMap { name, value in
      (Self.texts(of: value) ?? []).map { (name, $0) }
    }
  }

  private var isV1: Bool { arguments.optional("version") == "v1.0" }

  var subject: String { "with \(form.map(\.0).joined(separator: ", "))" }

  var commands: [String] {
    let fields = form.map { name, value in
      let isSecret = ["client_assertion", "client_secret", "assertion"].contains(name)
      return " -d \(name)=\(isSecret ? "$\(name.uppercased())" : value)"
    }
    let path = isV1 ? "oauth2/token" : "oauth2/v2.0/token"
    return [
      "curl https://login.microsoftonline.com/\(arguments.optional("tenant") ?? "$TENANT")/\(path)"
        + fields.joined()
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.requestToken(
      form, tenant: arguments.optional("tenant"), isV1: isV1
    ).json
  }
}

import ArcFed
import ArcFedJSON

/// An OpenID Connect provider of somebody else's.
struct CreateIssuer: Verb {
  static let name = "createIssuer"
  static let summary = "puts an OpenID Connect provider on the network that is no cluster"
  static let reality = """
    Any public OpenID Connect provider can be trusted: a CI service, another cloud. It shows a \
    discovery document and its public keys, like a cluster.
    """
  static let fields: [FieldSchema] = [
    .required("name", .definition(.issuer), "a name for the issuer"),
    .required("url", .string, "its issuer URL"),
    .optional("key", .choice(["RSA", "EC"]), "the kind of its key; RSA unless said"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { "\(arguments.string("name")) at \(arguments.string("url"))" }

  func perform(on stage: Stage) async throws -> JSONValue {
    let issuer = try await stage.emulator.createIssuer(
      named: arguments.string("name"), url: arguments.string("url"),
      hasCurveKey: arguments.optional("key") == "EC")
    return ["issuer": .string(issuer.url)]
  }
}

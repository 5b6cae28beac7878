import ArcFed
import ArcFedJSON

/// A discovery document and keys on a web server.
struct PublishIssuer: Verb {
  static let name = "publishIssuer"
  static let summary = "puts the cluster's discovery document and keys on a web server of one's own"
  static let reality = """
    An issuer of one's own is any public web server with two documents: the discovery document \
    and the public keys. Nobody keeps them up to date but their owner.
    """
  static let fields: [FieldSchema] = [
    .optional("cluster", .reference(.cluster), "the cluster; the only one unless said"),
    .required("issuer", .string, "the issuer URL below which the two documents are put"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("issuer") }

  var commands: [String] {
    [
      "kubectl get --raw /openid/v1/jwks > jwks.json",
      "az storage blob upload --container-name '$web' --file jwks.json --name openid/v1/jwks",
      "az storage blob upload --container-name '$web' --file openid-configuration.json "
        + "--name .well-known/openid-configuration",
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.cluster(arguments.optional("cluster"))
      .publishIssuer(arguments.string("issuer"))
    return [:]
  }
}

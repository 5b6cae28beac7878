import ArcFed
import ArcFedJSON

/// `ManagedIdentityCredential`, on a machine in Azure.
struct RequestHostToken: Verb {
  static let name = "requestHostToken"
  static let summary = "has a machine in Azure ask its metadata service for an identity's token"
  static let reality = """
    A machine in Azure needs no federation: being there is its proof. A cluster that Azure Arc \
    connects is no such machine, and its pods reach nothing of the kind.
    """
  static let fields: [FieldSchema] = [
    .required("identity", .reference(.identity), "a managed identity, which the machine has"),
    .required("resource", .string, "the resource, without `/.default`"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var resource: String { arguments.string("resource") }

  var subject: String { "as \(arguments.string("identity")) for \(resource)" }

  var commands: [String] {
    [
      "curl -H Metadata:true 'http://169.254.169.254/metadata/identity/oauth2/token"
        + "?api-version=2018-02-01&resource=\(resource)&client_id='$CLIENT_ID"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let identity = try stage.emulator.managedIdentity(named: arguments.string("identity"))
    return try await stage.emulator.requestHostToken(of: identity, resource: resource).json
  }
}

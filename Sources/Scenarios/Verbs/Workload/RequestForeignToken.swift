import ArcFed
import ArcFedJSON

/// `az account get-access-token --tenant …`, by somebody else.
struct RequestForeignToken: Verb {
  static let name = "requestForeignToken"
  static let summary = "has an application of another tenant ask there for an access token"
  static let reality = """
    All tenants of Microsoft Entra sign with the same keys. A token of another tenant therefore \
    has a good signature; only its issuer tells it apart.
    """
  static let fields: [FieldSchema] = [
    .required("tenant", .string, "the other tenant's id"),
    .required("scope", .string, "the resource followed by /.default"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var tenant: String { arguments.string("tenant") }
  private var scope: String { arguments.string("scope") }

  var subject: String { "for \(scope) from \(tenant)" }

  var commands: [String] { ["az account get-access-token --tenant \(tenant) --scope \(scope)"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.requestToken(scope: scope, fromTenant: tenant).json
  }
}

import ArcFed
import ArcFedJSON

/// `az group delete`.
struct DeleteResourceGroup: Verb {
  static let name = "deleteResourceGroup"
  static let summary = "deletes a resource group with all that is in it"
  static let reality = """
    Connected clusters, identities, vaults and accounts of the group go with it. A cluster itself \
    runs on, and access tokens that are out stay good.
    """
  static let fields: [FieldSchema] = [
    .required("resourceGroup", .reference(.resourceGroup), "the group")
  ]
  static let shorthand: String? = "resourceGroup"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("resourceGroup") }

  var commands: [String] { ["az group delete --name \(subject) --yes"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.deleteResourceGroup(subject)
    return [:]
  }
}

import ArcFed
import ArcFedJSON

/// `az storage container create --auth-mode login`.
struct CreateContainer: Verb {
  static let name = "createContainer"
  static let summary = "makes a container of blobs, in the operator's name"
  static let reality = """
    The operator presents a token, as everybody does: with --auth-mode login no account key is \
    used, and the role Storage Blob Data Contributor is what counts.
    """
  static let fields = ContainerArgument.fields

  private let container: ContainerArgument

  init(_ arguments: Arguments) { container = ContainerArgument(arguments) }

  var subject: String { container.subject }

  var commands: [String] { [container.command("create")] }

  func perform(on stage: Stage) async throws -> JSONValue {
    let account = try stage.emulator.storageAccount(named: container.account)
    try await account.createContainer(named: container.name)
    return ["id": .string(account.resourceID(ofContainer: container.name))]
  }
}

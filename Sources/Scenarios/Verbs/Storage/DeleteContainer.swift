import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// `az storage container delete --auth-mode login`.
struct DeleteContainer: Verb {
  static let name = "deleteContainer"
  static let summary = "deletes a container with its blobs, in the operator's name"
  static let reality = """
    Role assignments on a container are on its name: they stay, and count for one of the same \
    name made later.
    """
  static let fields = ContainerArgument.fields

  private let container: ContainerArgument

  init(_ arguments: Arguments) { container = ContainerArgument(arguments) }

  var subject: String { container.subject }

  var commands: [String] { [container.command("delete")] }

  func perform(on stage: Stage) async throws -> JSONValue {
    let url = try stage.emulator.storageAccount(named: container.account).url
    return try await stage.ask(.delete, "\(url)/\(container.name)?restype=container")
  }
}

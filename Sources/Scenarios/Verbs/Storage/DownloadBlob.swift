import ArcFed
import ArcFedJSON

/// What an application in the pod does through the Blob library.
struct DownloadBlob: Verb {
  static let name = "downloadBlob"
  static let summary = "lets the workload read a blob"
  static let reality = """
    The Blob library asks for the first 32 MiB as a range, and learns from the answer how much \
    there is.
    """
  static let fields: [FieldSchema] = PodArgument.fields + BlobArgument.fields

  private let pod: PodArgument
  private let blob: BlobArgument

  init(_ arguments: Arguments) {
    pod = PodArgument(arguments)
    blob = BlobArgument(arguments)
  }

  var subject: String { "\(blob.path) by \(pod.name)" }

  var commands: [String] { ["python3 -c '\(blob.client); print(b.download_blob().readall())'"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    let account = try stage.emulator.storageAccount(named: blob.account)
    let content = try await pod.pod(on: stage).download(
      blob.name, in: blob.container, of: account)
    return ["value": .string(content)]
  }
}

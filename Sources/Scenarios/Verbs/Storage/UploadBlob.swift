import ArcFed
import ArcFedJSON

/// What an application in the pod does through the Blob library.
struct UploadBlob: Verb {
  static let name = "uploadBlob"
  static let summary = "lets the workload write a blob"
  static let reality = """
    The Blob library asks for a token before it sends anything: there is no challenge round as \
    with Key Vault. A small blob goes out in one request.
    """
  static let fields: [FieldSchema] =
    PodArgument.fields + BlobArgument.fields + [
      .required("content", .string, "the blob's content"),
      .optional("overwrite", .boolean, "whether a blob that exists is replaced; not unless said"),
    ]

  private let arguments: Arguments
  private let pod: PodArgument
  private let blob: BlobArgument

  init(_ arguments: Arguments) {
    self.arguments = arguments
    pod = PodArgument(arguments)
    blob = BlobArgument(arguments)
  }

  private var overwrites: Bool { arguments.flag("overwrite", otherwise: false) }

  var subject: String { "\(blob.path) by \(pod.name)" }

  var commands: [String] {
    let overwrite = overwrites ? ", overwrite=True" : ""
    return ["python3 -c '\(blob.client); b.upload_blob(open(\"content\", \"rb\")\(overwrite))'"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let account = try stage.emulator.storageAccount(named: blob.account)
    try await pod.pod(on: stage).upload(
      arguments.string("content"), to: blob.name, in: blob.container, of: account,
      overwrite: overwrites)
    return [:]
  }
}

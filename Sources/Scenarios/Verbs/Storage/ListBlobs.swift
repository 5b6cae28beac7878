import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// `az storage blob list --auth-mode login`.
struct ListBlobs: Verb {
  static let name = "listBlobs"
  static let summary = "shows the names of a container's blobs, in the operator's name"
  static let reality = """
    Listing is a right of its own beside reading and writing; the built-in data roles have all of \
    what they need.
    """
  static let fields: [FieldSchema] = [
    .required("storageAccount", .reference(.storageAccount), "the storage account"),
    .required("container", .string, "the container's name"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var account: String { arguments.string("storageAccount") }
  private var container: String { arguments.string("container") }

  var subject: String { "of \(account)/\(container)" }

  var commands: [String] {
    [
      "az storage blob list --account-name \(account) --container-name \(container) "
        + "--auth-mode login --query '[].name'"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let url = try stage.emulator.storageAccount(named: account).url
    let response = try await stage.emulator.rest(
      .get, "\(url)/\(container)?restype=container&comp=list", body: nil, resource: nil)
    let names = Self.names(in: String(decoding: response.bytes, as: UTF8.self))
    return ["names": .array(names.map(JSONValue.string))]
  }

  /// The five entities of XML 1.0 §4.6; `&amp;` last, so that no text is read twice.
  private static let entities = [
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"),
  ]

  /// What stands in the `Name` of each blob.
  static func names(in document: String) -> [String] {
    var names: [String] = []
    var rest = document[...]
    while let open = rest.firstRange(of: "<Name>"),
      let close = rest[open.upperBound...].firstRange(of: "</Name>")
    {
      let written = String(rest[open.upperBound..<close.lowerBound])
      names.append(Self.entities.reduce(written) { $0.replacing($1.0, with: $1.1) })
      rest = rest[close.upperBound...]
    }
    return names
  }
}

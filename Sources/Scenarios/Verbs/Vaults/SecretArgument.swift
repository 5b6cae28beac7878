import ArcFed
import ArcFedJSON

/// The fields by which a step names a secret of a vault, and where it is.
struct SecretArgument {
  static let fields: [FieldSchema] = [
    .required("vault", .reference(.vault), "the vault"),
    .required("name", .string, "the secret's name"),
  ]
  static let versionField = FieldSchema.optional(
    "version", .string, "one of its versions; the newest unless said")

  /// The version of the data plane that is asked.
  private static let apiVersion = "7.4"

  let vault: String
  let name: String
  private let version: String?

  init(_ arguments: Arguments) {
    vault = arguments.string("vault")
    name = arguments.string("name")
    version = arguments.optional("version")
  }

  /// `db-password in kv-edge`.
  var subject: String { "\(name) in \(vault)" }

  /// `--vault-name kv-edge --name db-password`, and the version where one is named.
  var words: String {
    "--vault-name \(vault) --name \(name)" + (version.map { " --version \($0)" } ?? "")
  }

  /// The URL of the secret, or of something below its name.
  func url(_ stage: Stage, in collection: String = "secrets", _ end: String? = nil) throws -> String
  {
    let base = try stage.emulator.vault(named: vault).url
    let rest = (end ?? version).map { "/\($0)" } ?? ""
    return "\(base)/\(collection)/\(name)\(rest)?api-version=\(Self.apiVersion)"
  }

  /// What the vault shows of a version, with `version` apart from the id that ends in it.
  static func shown(_ secret: JSONValue) -> JSONValue {
    guard var object = secret.objectValue else { return secret }
    let id = object["id"]?.stringValue ?? ""
    object["version"] = .string(String(id.split(separator: "/").last ?? ""))
    return .object(object)
  }
}

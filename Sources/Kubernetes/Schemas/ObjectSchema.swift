import ArcFedJSON
import Synchronization

/// The shape of a Go struct as the API server reads and writes it: field order, what is left out
/// when empty, and how lists merge. One description serves decoding, writing and field ownership.
final class ObjectSchema: Sendable {
  /// The type's name in Go's messages, without the package: `TokenRequestSpec`.
  let name: String
  /// The package in Go's messages: `v1`, `core`…
  let package: String
  let fields: [FieldSchema]
  /// The lengths of the fields' names in bytes: most names are told apart by them.
  private let nameLengths: [Int]
  /// How many of the fields before each, and of all at the end, are never left out.
  private let obligatoryBefore: [Int]
  /// The object without a single member given, made when it is first asked for.
  private let zeroObject = Mutex<JSONObject?>(nil)
  /// Who owns what of objects that were created.
  let createdFields: CreatedFields

  init(_ name: String, package: String = "v1", _ fields: [FieldSchema]) {
    self.name = name
    self.package = package
    self.fields = fields
    nameLengths = fields.map(\.name.utf8.count)
    obligatoryBefore = fields.reduce(into: [0]) { counts, field in
      counts.append(counts[counts.count - 1] + (field.mayBeAbsent ? 0 : 1))
    }
    createdFields = CreatedFields(fields)
  }

  /// The object without a single member given.
  var zero: JSONObject {
    zeroObject.withLock { known in
      if let known { return known }
      let made = SchemaDecoder.zero(self)
      known = made
      return made
    }
  }

  var qualifiedName: String { "\(package).\(name)" }

  func field(_ name: String) -> FieldSchema? { index(of: name).map { fields[$0] } }

  /// Where the field of that name stands, from a place on; nil when it does not.
  func index(of name: String, from start: Int = 0) -> Int? {
    let length = name.utf8.count
    var index = start
    while index < nameLengths.count {
      if nameLengths[index] == length, fields[index].name == name { return index }
      index += 1
    }
    return nil
  }

  /// Whether an object may have none of the fields of a range.
  func mayBeAbsent(_ range: Range<Int>) -> Bool {
    obligatoryBefore[range.lowerBound] == obligatoryBefore[range.upperBound]
  }
}

/// One field of a struct.
final class FieldSchema: Sendable {
  /// When the field is written.
  enum Presence: Sendable {
    /// `omitempty` of a plain value: left out when empty.
    case omitEmpty
    /// A pointer with `omitempty`: left out when absent, kept even when empty.
    case pointer
    /// No `omitempty`: always written, with the zero value when absent.
    case always
    /// A pointer without `omitempty`: written as null when absent.
    case nullable
  }

  /// Whether the server leaves the field out when it is absent.
  var mayBeAbsent: Bool {
    switch presence {
    case .omitEmpty, .pointer: true
    case .always, .nullable: false
    }
  }

  /// Which values stay as they are, whatever they say.
  enum Plain: Sendable {
    case texts
    /// Texts that say something.
    case times
    case booleans
    /// Numbers that fit into 64 bits, as nearly all do.
    case integers
    case all
    /// Only null.
    case none
  }

  let name: String
  let type: FieldType
  let plain: Plain
  let presence: Presence
  /// The field in a path of `metadata.managedFields`.
  let step: String

  init(_ name: String, _ type: FieldType, _ presence: Presence = .omitEmpty) {
    self.name = name
    self.type = type
    self.presence = presence
    plain =
      switch type {
      case .string: .texts
      case .bool: .booleans
      case .any: .all
      case .time: .times
      case .int64: .integers
      case .bytes, .int32, .map, .list, .object: .none
      }
    step = "f:\(name)"
  }
}

/// The type of a field.
enum FieldType: Sendable {
  case string
  /// `[]byte`: base64 text.
  case bytes
  case bool
  case int32
  case int64
  /// A `metav1.Time`: RFC 3339 text.
  case time
  /// A map of strings to values of one type.
  indirect case map(FieldType)
  indirect case list(FieldType, ListMerge)
  case object(ObjectSchema)
  /// Anything, kept as it is; what this emulator does not look into.
  case any

  /// The type as Go's decoder names it in its complaints.
  var goName: String {
    switch self {
    case .string: "string"
    case .bytes: "[]uint8"
    case .bool: "bool"
    case .int32: "int32"
    case .int64: "int64"
    case .time: "v1.Time"
    case .map(let value): "map[string]\(value.goName)"
    case .list(let element, _): "[]\(element.goName)"
    case .object(let schema): schema.qualifiedName
    case .any: "interface {}"
    }
  }
}

/// How lists are merged and owned (`listType` and `listMapKey` in the OpenAPI of Kubernetes).
enum ListMerge: Hashable, Sendable {
  case atomic
  case set
  case map(keys: [String])
}

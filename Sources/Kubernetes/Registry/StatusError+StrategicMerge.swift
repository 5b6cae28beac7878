import ArcFedJSON

/// What a strategic merge patch gets that cannot be followed
/// (`apimachinery/pkg/util/{mergepatch/errors,strategicpatch/patch}.go`), with the codes of
/// `interpretStrategicMergePatchError` in `apiserver/pkg/endpoints/handlers/patch.go`.
extension StatusError {
  /// `ErrBadPatchFormatForSetElementOrderList`.
  static let badElementOrder: StatusError = .badRequest(
    "invalid patch format of setElementOrder list")

  /// `ErrBadPatchFormatForPrimitiveList`.
  static let badPrimitiveList: StatusError = .badRequest(
    "invalid patch format of primitive list")

  /// `ErrBadPatchFormatForRetainKeys`.
  static let badRetainKeys: StatusError = .badRequest("invalid patch format of retainKeys")

  /// `ErrNoMergeKey`.
  static func missingMergeKey(_ key: String, in item: JSONValue) -> StatusError {
    .plainInternal("map: \(GoText.value(item)) does not contain declared merge key: \(key)")
  }

  /// `ErrBadPatchType`.
  static func unknownPatchType(_ type: JSONValue, in map: JSONValue) -> StatusError {
    .plainInternal("unknown patch type: \(GoText.text(type)) in map: \(GoText.value(map))")
  }

  /// `ErrBadArgType` where a list is due.
  static func noList(_ value: JSONValue) -> StatusError { wrongType(value, expected: []) }

  /// `ErrBadArgType` where a map is due.
  static func noMap(_ value: JSONValue) -> StatusError { wrongType(value, expected: [:]) }

  private static func wrongType(_ value: JSONValue, expected: JSONValue) -> StatusError {
    .plainInternal("expected a \(expected.goTypeName), but received a \(value.goTypeName)")
  }

  /// `mergeSliceWithSpecialElements`.
  static let listMergeDirective: StatusError = .plainInternal(
    "merging lists cannot yet be specified in the patch")

  /// `mergeSlice`; every list that merges without a key is one of values.
  static let noMergeKey: StatusError = .plainInternal(
    "cannot merge lists without merge key for struct")

  /// `validatePatchWithSetOrderList`.
  static func disorder(_ changes: [JSONValue], order: [JSONValue]) -> StatusError {
    .plainInternal(
      "The order in patch list:\n\(GoText.value(.array(changes)))\n doesn't match "
        + "$setElementOrder list:\n\(GoText.value(.array(order)))\n")
  }

  /// `sliceElementType`.
  static func mixedElements(_ lists: [[JSONValue]]) -> StatusError {
    .plainInternal(
      "list element types are not identical: "
        + GoText.value(.array(lists.map { .array($0) })))
  }

  /// `sliceElementType`.
  static let noElements: StatusError = .plainInternal("no elements in any of the given slices")

  /// `findMapInSliceBasedOnKeyValue`.
  static func noMap(at index: Int) -> StatusError {
    .plainInternal("value for key \(index) is not a map")
  }

  /// `LookupPatchMetadataForStruct` in `apimachinery/third_party/forked/golang/json/fields.go`.
  static func unknownField(_ name: String, of type: String) -> StatusError {
    .plainInternal(
      "unable to find api field in struct \(type) for the json field \(GoText.quoted(name))")
  }
}

extension JSONValue {
  /// The type that a value has in Go, as `reflect.TypeOf` names it.
  fileprivate var goTypeName: String {
    switch self {
    case .null: "%!s(<nil>)"
    case .bool: "bool"
    case .number(let number): number.isMachineInteger ? "int64" : "float64"
    case .string: "string"
    case .array: "[]interface {}"
    case .object: "map[string]interface {}"
    }
  }

  /// Whether a value has the same type in Go.
  func isSameGoType(as other: JSONValue) -> Bool { goTypeName == other.goTypeName }
}

extension GoText {
  /// `%s` of what a JSON value is in Go: what is no text is told to be none.
  fileprivate static func text(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .array(let members): "[" + members.map(text).joined(separator: " ") + "]"
    case .object(let members):
      "map["
        + members.keys.sorted(by: GoOrder.precedes)
        .map { "\($0):\(text(members[$0] ?? .null))" }.joined(separator: " ") + "]"
    case .null: value.goTypeName
    case .bool, .number: "%!s(\(value.goTypeName)=\(self.value(value)))"
    }
  }
}

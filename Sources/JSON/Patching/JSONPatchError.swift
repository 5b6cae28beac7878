/// Why a JSON Patch is malformed or does not fit its target.
///
/// It quotes paths and names of operations, never a value: what is patched may hold secrets.
package struct JSONPatchError: Error, Hashable, CustomStringConvertible {
  /// What is wrong.
  package let kind: Kind
  /// The operation that is wrong, from 0; nil when the patch as a whole is.
  package let operation: Int?

  /// An error of this kind in one operation, or in the whole patch.
  package init(kind: Kind, operation: Int?) {
    self.kind = kind
    self.operation = operation
  }

  /// "operation 2: there is no value at '/a/b'".
  package var description: String {
    operation.map { "operation \($0): \(kind.sentence)" } ?? kind.sentence
  }

  /// What can be wrong with a patch.
  package enum Kind: Hashable, Sendable {
    /// The patch is no array (RFC 6902 section 3).
    case notAnArray
    /// An operation is no object.
    case operationNotAnObject
    /// An operation lacks a member that it needs, or has it with the wrong kind of value.
    case missingMember(String)
    /// An operation that RFC 6902 section 4 does not have.
    case unknownOperation(String)
    /// A `path` or `from` that is no JSON Pointer.
    case malformedPointer(String)
    /// The value to be removed, replaced, moved, copied or tested is not there.
    case noValue(at: JSONPointer)
    /// The object or array that should take the value is not there.
    case noParent(at: JSONPointer)
    /// The token for an array is neither an index nor `-`.
    case malformedIndex(at: JSONPointer)
    /// The index lies beyond the end of the array.
    case indexOutOfRange(at: JSONPointer)
    /// A value cannot move into itself (RFC 6902 section 4.4).
    case moveIntoItself(from: JSONPointer)
    /// The whole document cannot be removed: nothing would be left.
    case removalOfDocument
    /// The value at the path is not the one that the test asks for.
    case testFailed(at: JSONPointer)
    /// More operations than the limit.
    case tooManyOperations(maximum: Int)
    /// The copied values exceed the limit together.
    case tooMuchCopied(maximumBytes: Int)

    /// The kind in one word, for tables and machines.
    package var name: String { String("\(self)".prefix { $0 != "(" }) }

    /// The kind in one sentence.
    package var sentence: String {
      switch self {
      case .notAnArray: "a JSON Patch is an array of operations"
      case .operationNotAnObject: "an operation is an object"
      case .missingMember(let name): "the member '\(name)' is missing or has the wrong type"
      case .unknownOperation(let name): "there is no operation '\(name)'"
      case .malformedPointer(let text): "'\(text)' is not a JSON Pointer"
      case .noValue(let pointer): "there is no value at '\(pointer)'"
      case .noParent(let pointer): "there is no object or array to hold '\(pointer)'"
      case .malformedIndex(let pointer): "'\(pointer)' does not end in the index of an array"
      case .indexOutOfRange(let pointer): "the index of '\(pointer)' lies beyond the array"
      case .moveIntoItself(let pointer): "the value at '\(pointer)' cannot move into itself"
      case .removalOfDocument: "the whole document cannot be removed"
      case .testFailed(let pointer): "the value at '\(pointer)' is not the expected one"
      case .tooManyOperations(let maximum): "the patch has more than \(maximum) operations"
      case .tooMuchCopied(let maximumBytes): "the patch copies more than \(maximumBytes) bytes"
      }
    }
  }
}

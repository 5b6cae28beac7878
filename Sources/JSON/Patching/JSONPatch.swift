/// A JSON Patch (RFC 6902): operations that turn one document into another, one after the other.
package struct JSONPatch: Hashable, Sendable {
  /// One operation (RFC 6902 section 4).
  package enum Operation: Hashable, Sendable {
    /// Adds a member or inserts an element; replaces a member that is there (section 4.1).
    case add(JSONPointer, JSONValue)
    /// Removes what is there (section 4.2).
    case remove(JSONPointer)
    /// Replaces what is there (section 4.3).
    case replace(JSONPointer, JSONValue)
    /// Removes what is there and adds it elsewhere (section 4.4).
    case move(from: JSONPointer, to: JSONPointer)
    /// Adds elsewhere what is there (section 4.5).
    case copy(from: JSONPointer, to: JSONPointer)
    /// Goes on only if this value is there (section 4.6).
    case test(JSONPointer, JSONValue)
  }

  /// What a patch may cost.
  package struct Limits: Hashable, Sendable {
    /// The limits of a Kubernetes API server.
    package static let standard = Limits()

    /// How many operations a patch may have: `maxJSONPatchOperations` in
    /// `staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go`.
    package var maximumOperations = 10_000
    /// How many bytes, written compactly, all copies may have together: `JSONPatchMaxCopyBytes` in
    /// `staging/src/k8s.io/apiserver/pkg/server/config.go`. Without it a short patch could double a
    /// document over and over.
    package var maximumCopiedBytes = 3 * 1024 * 1024
  }

  /// The operations in their order.
  package var operations: [Operation]

  /// A patch of these operations.
  package init(_ operations: [Operation]) { self.operations = operations }

  /// The document with all operations applied; when one fails, none counts (RFC 6902 section 5).
  package func apply(
    to document: JSONValue, limits: Limits = .standard
  ) throws(JSONPatchError) -> JSONValue {
    guard operations.count <= limits.maximumOperations else {
      let kind = JSONPatchError.Kind.tooManyOperations(maximum: limits.maximumOperations)
      throw JSONPatchError(kind: kind, operation: nil)
    }
    var target = JSONPatchTarget(document: document, limits: limits)
    for (index, operation) in operations.enumerated() {
      do throws(JSONPatchTarget.Failure) {
        try target.apply(operation)
      } catch {
        throw JSONPatchError(kind: error.kind, operation: index)
      }
    }
    return target.document
  }
}

import ArcFedJSON

extension AzureResourceID {
  /// Whether this scope contains another one, or is it. A role hangs on the answer, so it compares
  /// bytes, as the tables do.
  package func contains(_ other: AzureResourceID) -> Bool {
    other.segments.starts(with: segments) { inner, outer in
      inner.lowercased().isIdentical(to: outer.lowercased())
    }
  }

  /// Whether what the provider parts are attached to is something, and not all resources of a type.
  var isAttachedToOne: Bool {
    var scope = self.scope
    while scope.provider != nil {
      guard !scope.isCollection else { return false }
      scope = scope.scope
    }
    return true
  }
}

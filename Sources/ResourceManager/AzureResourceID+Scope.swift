extension AzureResourceID {
  /// Whether this scope contains another one, or is it.
  package func contains(_ other: AzureResourceID) -> Bool {
    let inner = other.segments.map { $0.lowercased() }
    return inner.starts(with: segments.map { $0.lowercased() })
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

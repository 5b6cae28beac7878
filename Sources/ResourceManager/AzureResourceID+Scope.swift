extension AzureResourceID {
  /// Whether this scope contains another one, or is it.
  package func contains(_ other: AzureResourceID) -> Bool {
    let inner = other.segments.map { $0.lowercased() }
    return inner.starts(with: segments.map { $0.lowercased() })
  }
}

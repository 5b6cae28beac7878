/// The root certificates that a client trusts.
package enum TrustAnchors: Sendable, Hashable {
  /// Those of the system, where OpenSSL was built to find them.
  case systemRoots
  /// Those of a file in PEM, and no others.
  case file(String)
}

/// A request method (RFC 9110 §9). Methods are case-sensitive.
package struct HTTPMethod: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The method as it stands in the request line.
  package let rawValue: String

  /// The method of that name.
  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// RFC 9110 §9.3.1.
  package static let get = HTTPMethod(rawValue: "GET")
  /// RFC 9110 §9.3.2.
  package static let head = HTTPMethod(rawValue: "HEAD")
  /// RFC 9110 §9.3.3.
  package static let post = HTTPMethod(rawValue: "POST")
  /// RFC 9110 §9.3.4.
  package static let put = HTTPMethod(rawValue: "PUT")
  /// RFC 9110 §9.3.5.
  package static let delete = HTTPMethod(rawValue: "DELETE")
  /// RFC 9110 §9.3.6.
  package static let connect = HTTPMethod(rawValue: "CONNECT")
  /// RFC 9110 §9.3.7.
  package static let options = HTTPMethod(rawValue: "OPTIONS")
  /// RFC 5789 §2.
  package static let patch = HTTPMethod(rawValue: "PATCH")

  /// The method's name.
  package var description: String { rawValue }
}

/// A value as SQLite stores it: one of its five storage classes (sqlite.org, "Datatypes In
/// SQLite").
package enum SQLiteValue: Sendable, Hashable {
  /// No value.
  case null
  /// A signed integer.
  case integer(Int64)
  /// A floating point number. SQLite stores a NaN as NULL.
  case real(Double)
  /// UTF-8 text; a NUL character inside it survives.
  case text(String)
  /// Bytes, stored as they are.
  case blob([UInt8])

  /// A text, or NULL where there is none.
  package static func optional(_ text: String?) -> SQLiteValue {
    text.map(SQLiteValue.text) ?? .null
  }

  /// An integer, or NULL where there is none.
  package static func optional(_ integer: Int64?) -> SQLiteValue {
    integer.map(SQLiteValue.integer) ?? .null
  }

  /// An integer of the machine's width.
  package static func int(_ value: Int) -> SQLiteValue {
    .integer(Int64(value))
  }

  /// A truth value as SQLite's own functions write it: 1 or 0.
  package static func bool(_ value: Bool) -> SQLiteValue {
    .integer(value ? 1 : 0)
  }
}

extension SQLiteValue: ExpressibleByNilLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByStringInterpolation
{
  /// `nil` is NULL.
  package init(nilLiteral: ()) {
    self = .null
  }

  /// An integer literal is an integer.
  package init(integerLiteral value: Int64) {
    self = .integer(value)
  }

  /// A floating point literal is a real.
  package init(floatLiteral value: Double) {
    self = .real(value)
  }

  /// A string literal is a text.
  package init(stringLiteral value: String) {
    self = .text(value)
  }

  /// `true` is 1 and `false` is 0.
  package init(booleanLiteral value: Bool) {
    self = .bool(value)
  }
}

/// A place in a JSON text, as editors show it.
package struct JSONPosition: Hashable, Sendable, CustomStringConvertible {
  /// The line, from 1. A line ends with LF, CR, or CR LF.
  package var line: Int
  /// The column, from 1, counted in Unicode scalar values.
  package var column: Int
  /// The bytes that stand before it.
  package var offset: Int

  /// A place that is known.
  package init(line: Int, column: Int, offset: Int) {
    self.line = line
    self.column = column
    self.offset = offset
  }

  /// The place of a byte. It is searched from the start, which only errors and documents pay for.
  init(offset: Int, in bytes: [UInt8]) {
    self.init(line: 1, column: 1, offset: offset)
    // Editors do not show a byte order mark.
    let start = bytes.starts(with: UTF8Sequence.byteOrderMark) ? 3 : 0
    var previous: UInt8 = 0
    for byte in bytes.prefix(offset).dropFirst(start) {
      switch byte {
      case UInt8(ascii: "\n") where previous == UInt8(ascii: "\r"): break
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): (line, column) = (line + 1, 1)
      case 0x80...0xBF: break  // the rest of a scalar value that is counted already
      default: column += 1
      }
      previous = byte
    }
  }

  /// "line 3, column 7".
  package var description: String { "line \(line), column \(column)" }
}

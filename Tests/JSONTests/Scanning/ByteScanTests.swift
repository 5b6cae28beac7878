import Testing

@testable import ArcFedJSON

@Suite("Looking for bytes, sixteen at a time")
struct ByteScanTests {
  private static let longest = 50

  @Test("What is found is what a loop finds, whatever the length, the start and the place")
  func places() {
    let (one, other) = (UInt8(ascii: "."), UInt8(ascii: "="))
    for length in 0...Self.longest {
      for place in 0..<(length + 1) {
        var text = [UInt8](repeating: UInt8(ascii: "a"), count: length)
        if place < length { text[place] = place % 2 == 0 ? one : other }
        for start in 0...min(length, 20) {
          let firstOne = text[start...].firstIndex(of: one) ?? length
          let first = text[start...].firstIndex { $0 == one || $0 == other } ?? length
          let (foundOne, found) = text.withUnsafeBytes {
            (
              ByteScan.place(of: one, in: $0, from: start),
              ByteScan.place(of: one, or: other, in: $0, from: start)
            )
          }
          #expect(foundOne == firstOne)
          #expect(found == first)
        }
      }
    }
  }

  @Test("Of several the first one is found")
  func first() {
    for place in 0..<Self.longest {
      let text = [UInt8](repeating: 1, count: place) + [UInt8](repeating: 2, count: Self.longest)
      #expect(text.withUnsafeBytes { ByteScan.place(of: 2, in: $0) } == place)
    }
  }

  @Test("Every byte that means something in a string is found where it stands, and no other")
  func marks() {
    let marks = Set<UInt8>(0..<0x20).union(0x80...0xFF).union("\"'\\".utf8)
    for byte in UInt8.min...UInt8.max {
      for place in [0, 5, 15, 16, 31, 32] {
        var text = [UInt8](repeating: UInt8(ascii: "z"), count: 40)
        text[place] = byte
        let found = text.withUnsafeBytes { StringScan.placeOfMark(in: $0, from: 0) }
        #expect(found == (marks.contains(byte) ? place : text.count))
      }
    }
  }

  @Test("A byte that needs an escape is seen in texts of every length")
  func escapes() {
    for byte in UInt8.min...UInt8.max {
      for length in [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 33] {
        for place in [0, length / 2, length - 1] {
          var text = [UInt8](repeating: UInt8(ascii: "z"), count: length)
          text[place] = byte
          for escapesHTML in [false, true] {
            let seen = text.withUnsafeBufferPointer {
              EscapeScan.mayNeedEscape($0, escapesHTML: escapesHTML)
            }
            #expect(seen == EscapeScan.mayNeedEscape(byte, escapesHTML: escapesHTML))
          }
        }
      }
    }
  }

  @Test("A byte that is not ASCII is seen in texts of every length")
  func ascii() {
    for length in 0..<40 {
      var text = [UInt8](repeating: 0x7F, count: length)
      #expect(text.withUnsafeBytes { ByteScan.isASCII($0) })
      for place in 0..<length {
        text[place] = 0x80
        #expect(text.withUnsafeBytes { ByteScan.isASCII($0) } == false)
        text[place] = 0
      }
    }
  }
}

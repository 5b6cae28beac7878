import Testing

@testable import ArcFedJSON

@Suite("Texts in lower case")
struct LowerCaseTests {
  @Test(
    "A text is what the standard library makes of it",
    arguments: ["", "a-z09", "A", "aB", "login.microsoftonline.com", "É", "é", "ſK", "\u{212A}"])
  func sameAsLowercased(text: String) {
    #expect(text.inLowerCase == text.lowercased())
    #expect(text[...].dropFirst().inLowerCase == text.dropFirst().lowercased())
  }

  @Test("Every byte of ASCII is put right in a text of every length")
  func everyByte() {
    for byte in UInt8(0)..<0x80 {
      let letter = String(Unicode.Scalar(byte))
      for length in [1, 3, 4, 15, 16, 17, 40] {
        for place in [0, length / 2, length - 1] {
          let before = String(repeating: "a", count: place)
          let text = before + letter + String(repeating: "z", count: length - 1 - place)
          #expect(text.inLowerCase == text.lowercased())
        }
      }
    }
  }
}

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
}

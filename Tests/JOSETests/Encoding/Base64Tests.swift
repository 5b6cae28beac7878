import ArcFedJOSE
import Testing

@Suite("Base64 and base64url")
struct Base64Tests {
  @Test("The examples of RFC 4648 section 10 go both ways")
  func examples() throws {
    let examples = [
      "": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=",
      "foobar": "Zm9vYmFy",
    ]
    for (plain, encoded) in examples {
      let bytes = Array(plain.utf8)
      let unpadded = String(encoded.prefix { $0 != "=" })
      #expect(Base64.encode(bytes) == encoded)
      #expect(try Base64.decode(encoded) == bytes)
      #expect(Base64URL.encode(bytes) == unpadded)
      #expect(try Base64URL.decode(unpadded) == bytes)
    }
  }

  @Test("The example of RFC 7515 appendix C uses the URL alphabet")
  func appendixC() throws {
    #expect(Base64URL.encode([3, 236, 255, 224, 193]) == "A-z_4ME")
    #expect(try Base64URL.decode("A-z_4ME"[...]) == [3, 236, 255, 224, 193])
    #expect(Base64.encode([3, 236, 255, 224, 193]) == "A+z/4ME=")
  }

  @Test("Every byte at every offset survives")
  func everyByte() throws {
    for offset in 0..<3 {
      let bytes = [UInt8](repeating: 7, count: offset) + (0...255)
      #expect(try Base64URL.decode(Base64URL.encode(bytes)) == bytes)
      #expect(try Base64.decode(Base64.encode(bytes)) == bytes)
    }
  }

  @Test("Base64url has one form only")
  func strictURL() {
    for text in ["A", "AAAAA", "Zg==", "Zg=", "Zh", "Zm9", "+A", "/A", " Zg", "Zg ", "Z\ng", "é"] {
      #expect(throws: JOSEError.malformedBase64, "\(text)") { try Base64URL.decode(text) }
    }
  }

  @Test("Base64 has one form only")
  func strict() {
    let texts = [
      "Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zm9v====", "-A==", "_A==", "Zg==Zg==",
      "Zm9v\n", " Zm9v", "=Zm9", "Zm=9",
    ]
    for text in texts {
      #expect(throws: JOSEError.malformedBase64, "\(text)") { try Base64.decode(text) }
    }
  }
}

import Testing

@Suite struct LexerTests {
  private func words(_ text: String) -> [String] {
    Lexer(text).tokens.filter { $0.kind == .word }.map(\.text)
  }

  @Test("Words, numbers and signs are told apart")
  func kinds() {
    let tokens = Lexer("let a_1 = 0x1F + 1.5e3..<b").tokens
    #expect(tokens.map(\.text) == ["let", "a_1", "=", "0x1F", "+", "1.5e3", ".", ".", "<", "b"])
    #expect(tokens.map(\.kind).filter { $0 == .number }.count == 2)
  }

  @Test("The text of comments is no code, however they nest")
  func comments() {
    let lexer = Lexer("a // b\n/* c /* d */ e */ f /// g\n/** h\n */ i")
    #expect(lexer.tokens.map(\.text) == ["a", "f", "i"])
    #expect(lexer.tokens.map(\.line) == [1, 2, 4])
    #expect(lexer.comments.map(\.standsAlone) == [false, true, false, true])
    #expect(lexer.comments.map(\.isDocumentation) == [false, false, true, true])
  }

  @Test("The text of strings is no code, what they interpolate is")
  func strings() {
    #expect(words(#"a("b \(c("d")) e") f"#) == ["a", "c", "f"])
    #expect(words("a(\"b \\\" c\") d") == ["a", "d"])
    #expect(words("a(\"\\\\\") b") == ["a", "b"])
    #expect(words("x = \"\"\"\n  a \" b \\(c)\n  \"\"\"\ny") == ["x", "c", "y"])
    #expect(words(##"a(#"b " \(c) \#(d)"#) e"##) == ["a", "d", "e"])
    #expect(words("\"http://x\" a") == ["a"])
  }

  @Test("Lines are counted through strings and comments")
  func lines() {
    let lexer = Lexer("\"\"\"\n a\n \"\"\"\n/*\n*/\nb")
    #expect(lexer.tokens.map(\.line) == [1, 6])
    #expect(lexer.tokens.map(\.isFirstOnLine) == [true, true])
  }

  @Test("An unfinished text ends the reading, not the program")
  func unfinished() {
    for text in ["\"a", "\"\"\"a", "/* a", "`a", "\"\\(a", "#", "\"\\", "a\\"] {
      #expect(Lexer(text).tokens.count <= 3)
    }
  }

  @Test("A word in back quotes is a word, a macro's sign is a sign")
  func quotes() {
    #expect(Lexer("`class` #expect").tokens.map(\.text) == ["class", "#", "expect"])
  }
}

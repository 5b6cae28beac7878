import ArcFedJSON
import Testing

@Test("A text is read and written back as it stood")
func readAndWrite() throws {
  let text = #"{"b":[1,1.0,-0,"a\u001f\"é"],"a":{"x":null,"y":true}}"#
  #expect(try JSONParser.parse(text).text() == text)
  #expect(
    try JSONParser.parse("{a: [+1, .5, 0xFF,], 'b': 'x\\\ny'}", .json5).text()
      == #"{"a":[1,0.5,255],"b":"xy"}"#)
  #expect(try JSONParser.parse(text).at("b[1]")?.intValue == nil)
  #expect(
    throws: JSONError(kind: .trailingComma, position: JSONPosition(line: 2, column: 2, offset: 5))
  ) {
    try JSONParser.parse("[1,\n1,]")
  }
}

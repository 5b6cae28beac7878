import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import FoundationEssentials
import Testing

@Suite("HTTP messages")
struct MessageTests {
  @Test("Header names compare without case, and repeated fields keep their order")
  func headers() {
    var headers: HTTPHeaders = ["Set-Cookie": "a", "Content-Type": "text/plain", "set-cookie": "b"]
    #expect(headers["SET-COOKIE"] == "a")
    #expect(headers.values("Set-Cookie") == ["a", "b"])
    headers["set-cookie"] = "c"
    #expect(headers.map(\.value) == ["c", "text/plain"])
    headers["content-type"] = nil
    #expect(headers.count == 1)
    #expect(headers["absent"] == nil)
  }

  @Test("A URL is taken apart without normalising its path or query")
  func urls() throws {
    let request = try HTTPRequest(
      .get, "HTTPS://Login.MicrosoftOnline.com/a//b%2Fc/?x=1&y=a%20b&x=+2")
    #expect(request.origin == .https("login.microsoftonline.com"))
    #expect(request.path == "/a//b%2Fc/")
    #expect(request.pathSegments == ["a", "b/c"])
    #expect(request.queryItems.map(\.name) == ["x", "y", "x"])
    #expect(request.queryValue("y") == "a b")
    #expect(request.queryValue("x") == "1")
    #expect(request.url == "https://login.microsoftonline.com/a//b%2Fc/?x=1&y=a%20b&x=+2")
  }

  @Test(
    "Segments of a decoded path are cut at every slash, but for those at its ends",
    arguments: [
      ("/", []), ("", []), ("///", []), ("/a/b", ["a", "b"]), ("/a/b//", ["a", "b"]),
      ("//a/b", ["a", "b"]), ("/a//b", ["a", "", "b"]), ("/a%2Fb/%63", ["a", "b", "c"]),
      ("/a%2F/b", ["a", "", "b"]), ("/a/%zz", ["a", "%zz"]), ("/a/\u{301}b", ["a", "\u{301}b"]),
      ("/%2Fa/\u{301}b", ["a", "\u{301}b"]),
    ])
  func decodedSegments(_ path: String, _ segments: [String]) {
    let request = HTTPRequest(.get, origin: .https("a.example"), path: path)
    #expect(request.segmentsOfDecodedPath == segments)
  }

  @Test("Segments are what stands between slashes, and the first is found alone too")
  func segments() {
    for (path, segments) in [
      ("/", []), ("", []), ("///", []), ("/a", ["a"]), ("/a/", ["a"]),
      ("//a//%62c/d", ["a", "bc", "d"]),
      ("/%zz/b", ["%zz", "b"]), ("/%2F", ["/"]), ("/ä/b", ["ä", "b"]),
    ] {
      let request = HTTPRequest(.get, origin: .https("a.example"), path: path)
      #expect(request.pathSegments == segments, "\(path)")
      #expect(request.firstPathSegment == segments.first, "\(path)")
    }
  }

  @Test(
    "Only absolute http and https URLs address anybody",
    arguments: ["", "/path", "ftp://host/", "https://", "nonsense", "file:///etc/passwd"])
  func refusedURLs(text: String) {
    #expect(throws: HTTPError.malformedURL(text)) { try HTTPRequest(.get, text) }
  }

  @Test("A URL is what a parser of any URL takes it for")
  func urlsAsParsed() {
    for seed in 0..<2_000 as Range<UInt64> {
      let text = Self.urlText(RandomSource(seed: seed).stream("URL"))
      let parts = URLComponents(string: text)
      let host = parts?.host ?? ""
      let scheme = parts?.scheme?.lowercased() ?? ""
      let request = try? HTTPRequest(.get, text)
      guard let parts, !host.isEmpty, ["https", "http"].contains(scheme) else {
        #expect(request == nil, "\(text)")
        continue
      }
      let path = parts.percentEncodedPath
      let isAsParsed =
        request?.origin == Origin(scheme: scheme, host: host, port: parts.port)
        && request?.path == (path.isEmpty ? "/" : path)
        && request?.query == parts.percentEncodedQuery
      #expect(isAsParsed, "\(text)")
    }
  }

  /// Half of them are plain, the others have what only a parser understands.
  private static func urlText(_ chance: RandomStream) -> String {
    let pieces = [
      "a", "B", "0", "-", ".", "_", "~", "/", "//", ":", "@", "?", "#", "%2F", "%", "+", " ", "ä",
      "[::1]", "443", "\u{301}",
    ]
    let starts = ["https://", "https://", "HTTPS://", "http://", "https:/"]
    let last = chance.integer(in: 0...1) == 0 ? 8 : pieces.count - 1
    return starts[chance.integer(in: 0...4)]
      + (0..<chance.integer(in: 0...12)).map { _ in pieces[chance.integer(in: 0...last)] }.joined()
  }

  @Test("An origin hides its scheme's own port and shows any other")
  func origins() throws {
    #expect(try Origin("https://a.example:443/x").description == "https://a.example")
    #expect(try Origin("https://a.example:6443").description == "https://a.example:6443")
    #expect(try Origin("http://a.example").port == 80)
    #expect(try Origin("http://a.example") != Origin("https://a.example"))
  }

  @Test(
    "A bearer token is found whatever the scheme's case, and no other scheme is taken for one",
    arguments: [
      ("Bearer abc", "abc"), ("bearer  abc", "abc"), ("BEARER a b", "a b"), ("Basic abc", nil),
      ("Bearer", nil), ("Bearer ", nil), ("abc", nil),
    ] as [(String, String?)])
  func bearer(header: String, token: String?) throws {
    let request = try HTTPRequest(.get, "https://a.example", headers: ["Authorization": header])
    #expect(request.bearerToken == token)
  }

  @Test("A JSON answer carries its content type and reads back")
  func json() throws {
    let response = HTTPResponse.json(201, ["b": 1, "a": [true, nil]], headers: ["X-A": "1"])
    #expect(response.headers["content-type"] == "application/json; charset=utf-8")
    #expect(String(decoding: response.bytes, as: UTF8.self) == #"{"b":1,"a":[true,null]}"#)
    #expect(try response.json()["b"]?.intValue == 1)
    #expect(response.isSuccess)
  }
}

@Suite("Form bodies")
struct FormTests {
  @Test("Fields keep their order and their repetitions")
  func fields() throws {
    let fields = try FormURLEncoded.parse(Array("a=1&b=x+y%26z&a=2&empty=&bare&&".utf8))
    #expect(fields.map(\.name) == ["a", "b", "a", "empty", "bare"])
    #expect(fields.map(\.value) == ["1", "x y&z", "2", "", ""])
  }

  @Test("What is encoded reads back, whatever the characters")
  func roundTrip() throws {
    let fields = [("scope", "https://vault.azure.net/.default"), ("ü&=", "+ %\n😀")]
    let read = try FormURLEncoded.parse(FormURLEncoded.encode(fields))
    #expect(read.map(\.name) == fields.map(\.0))
    #expect(read.map(\.value) == fields.map(\.1))
  }

  @Test(
    "A body that is no form is refused",
    arguments: [Array("a=%zz".utf8), Array("a=%4".utf8), [0x61, 0x3d, 0xff], Array("%ff=1".utf8)])
  func malformed(body: [UInt8]) {
    #expect(throws: HTTPError.self) { try FormURLEncoded.parse(body) }
  }

  @Test("A form has a limit")
  func limit() {
    let count = FormURLEncoded.fieldsMaximum + 1
    let body = Array(String(repeating: "a=1&", count: count).utf8)
    #expect(throws: HTTPError.tooManyFormFields(count)) { try FormURLEncoded.parse(body) }
  }
}

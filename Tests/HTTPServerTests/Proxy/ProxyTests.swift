import ArcFedHTTP
import Foundation
import Testing

@testable import ArcFedHTTPServer

/// Unmodified clients by way of the proxy: they are told of it and of the authority, and else use
/// the names of the real world.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ProxyTests {
  private func proxy(
    limits: HTTPServerLimits = .standard,
    _ respond: @escaping @Sendable (HTTPRequest) async -> HTTPResponse = {
      .text(200, "\($0.method) \($0.url) \($0.body.count)")
    }
  ) throws -> TestServer {
    try TestServer(limits: limits, kind: .proxy(TestServer.policy), respond)
  }

  @Test("curl reaches an emulated host under its own name, in HTTP/1.1 and 1.0")
  func curl() async throws {
    let server = try proxy()
    for option in ["--proxytunnel", "--proxy1.0"] {
      let options = option == "--proxy1.0" ? [option, "127.0.0.1:\(server.port)"] : [option]
      let output = try await Command.run(
        "curl",
        [
          "-sS", "--noproxy", "", "--cacert", server.certificateFile.path, "--proxy",
          "http://127.0.0.1:\(server.port)",
        ] + options + ["https://login.microsoftonline.com/common?a=b"])
      #expect(
        output.text == "GET https://login.microsoftonline.com/common?a=b 0", "\(output.error)")
    }
  }

  @Test("Content goes through whole, both ways, and the tunnel is used again")
  func content() async throws {
    let large = [UInt8](repeating: 120, count: 1_000_000)
    let server = try proxy { request in
      request.method == .post
        ? .text(200, "\(request.body.count) ") : HTTPResponse(status: 200, body: large)
    }
    let output = try await server.curlThroughProxy(
      "https://kv.vault.azure.net/a", "--data-binary", "@-", "--write-out", "%{num_connects} ",
      "https://kv.vault.azure.net/b", input: large)
    #expect(output.text == "1000000 1 1000000 0 ", "\(output.error)")
    let down = try await server.curlThroughProxy("https://kv.vault.azure.net/a")
    #expect(down.output == large)
  }

  @Test("Any other host is refused at once, in a sentence that names it")
  func refused() async throws {
    let asked = Counter()
    let server = try proxy { _ in
      asked.increment()
      return .text(200, "")
    }
    let tunnel = try await server.curlThroughProxy("https://example.com/")
    #expect(tunnel.status == 56)
    #expect(tunnel.error.contains("403"), "\(tunnel.error)")
    let plain = try await server.curlThroughProxy(
      "http://example.com/", "--include", "--data-binary", "@-",
      input: [UInt8](repeating: 0, count: 100_000))
    #expect(plain.text.hasPrefix("HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain"))
    #expect(
      plain.text.hasSuffix(
        "403 Forbidden: the proxy does not reach example.com:80, it is not emulated\n"))
    #expect(asked.value == 0)
  }

  @Test("The metadata endpoint answers in the absolute form, and through a tunnel to port 80")
  func metadata() async throws {
    let server = try proxy { request in
      let names = request.headers.map { $0.name.lowercased() }.sorted().joined(separator: " ")
      return .text(200, "\(request.url) \(request.headers["Host"] ?? "-") \(names)")
    }
    let url = "http://169.254.169.254/metadata/identity/oauth2/token?resource=x"
    for option in ["--no-keepalive", "--proxytunnel"] {
      let output = try await server.curlThroughProxy(
        url, option, "--header", "Metadata: true", "--user-agent", "curl", "--proxy-user", "a:b")
      #expect(
        output.text == "\(url) 169.254.169.254 accept host metadata user-agent",
        "\(option) \(output.error)")
    }
  }

  @Test("Python finds the proxy and the authority in its environment")
  func python() async throws {
    let server = try proxy()
    let program = """
      import urllib.request, urllib.error
      print(urllib.request.urlopen("https://login.microsoftonline.com/a").read().decode())
      try: urllib.request.urlopen("https://example.com/")
      except urllib.error.URLError as error: print(error)
      """
    let proxy = "http://127.0.0.1:\(server.port)"
    let output = try await Command.run(
      "python3", ["-S", "-c", program],
      environment: [
        "HTTPS_PROXY": proxy, "https_proxy": proxy, "NO_PROXY": "", "no_proxy": "",
        "SSL_CERT_FILE": server.certificateFile.path,
      ])
    let lines = output.text.split(separator: "\n")
    #expect(lines.first == "GET https://login.microsoftonline.com/a 0", "\(output.error)")
    #expect(lines.last?.contains("Tunnel connection failed: 403 Forbidden") == true)
  }

  @Test("A certificate for the host at the end, and for no other name that a client asks for")
  func serverName() async throws {
    let server = try proxy()
    let via = ["-proxy", "127.0.0.1:\(server.port)", "-connect", "kv.vault.azure.net:443"]
    for (options, expected) in [
      (["-servername", "kv.vault.azure.net"], "CN = kv.vault.azure.net"),
      (["-noservername"], "CN = kv.vault.azure.net"),
      (["-servername", "login.microsoftonline.com"], "unrecognized name"),
    ] {
      let output = try await Command.run("openssl", ["s_client"] + via + options)
      #expect((output.text + output.error).contains(expected), "\(options)")
    }
  }
}

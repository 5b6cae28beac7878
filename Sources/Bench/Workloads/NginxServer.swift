import ArcFedSimulation
import FoundationEssentials
import Glibc

/// nginx with one file over TLS: what others achieve with the same bytes on the same machine.
struct NginxServer: Sendable {
  static let host = "localhost"
  /// Where Debian has it, whose users other than root do not look there.
  private static let debianPath = "/usr/sbin/nginx"

  let server: WireLoad.Server
  private let process: ChildProcess

  /// Starts it; throws where it, or the `openssl` command that makes its certificate, is not there
  /// or does not do its work.
  init(serving content: [UInt8], in folder: ScratchFolder) async throws(BenchFailure) {
    let certificate = folder.path("nginx.pem")
    let key = folder.path("nginx.key")
    let making = try ChildProcess([
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
      "-nodes", "-days", "2", "-subj", "/CN=\(Self.host)", "-addext",
      "subjectAltName=DNS:\(Self.host)", "-keyout", key, "-out", certificate,
    ])
    guard making.end().status == 0 else { throw BenchFailure("openssl makes no certificate") }
    let port = try Self.freePort()
    let path = folder.path("nginx.conf")
    do {
      try Data(content).write(to: URL(filePath: folder.path("keys")))
      try Self.configuration(folder, port: port, certificate: certificate, key: key)
        .write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw BenchFailure("nginx gets no files: \(error)")
    }
    let program = access(Self.debianPath, X_OK) == 0 ? Self.debianPath : "nginx"
    process = try ChildProcess([program, "-p", folder.path(""), "-c", path])
    server = WireLoad.Server(port: port, host: Self.host, root: certificate)
    guard await isListening() else {
      stop()
      throw BenchFailure("nginx does not answer")
    }
  }

  /// A port of this machine that nobody listens on: nginx cannot say which one it was given.
  private static func freePort() throws(BenchFailure) -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutableBytes(of: &address) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { address in
        bind(descriptor, address.baseAddress, length) == 0
          && getsockname(descriptor, address.baseAddress, &length) == 0
      }
    }
    guard isBound else { throw BenchFailure("there is no port for nginx") }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  func stop() {
    process.stop()
    _ = process.end()
  }

  private func isListening() async -> Bool {
    let clock = WallClock()
    for _ in 0..<100 {
      let load = WireLoad(
        server, connections: 1, messages: [Self.message], answerBytesMinimum: 100, check: { _ in })
      if (try? await load.slice(of: .zero)) != nil { return true }
      try? await clock.sleep(for: .milliseconds(20))
    }
    return false
  }

  static let message = Array("GET /keys HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)

  /// As many workers as there are processors, no log, and connections that stay open.
  private static func configuration(
    _ folder: ScratchFolder, port: Int, certificate: String, key: String
  ) -> String {
    """
    daemon off; worker_processes auto; pid \(folder.path("nginx.pid"));
    error_log \(folder.path("error.log"));
    events { worker_connections 1024; }
    http {
      access_log off; keepalive_requests 100000000; open_file_cache max=10;
      client_body_temp_path \(folder.path("body")); proxy_temp_path \(folder.path("proxy"));
      fastcgi_temp_path \(folder.path("fastcgi")); uwsgi_temp_path \(folder.path("uwsgi"));
      scgi_temp_path \(folder.path("scgi"));
      server {
        listen 127.0.0.1:\(port) ssl; ssl_certificate \(certificate); ssl_certificate_key \(key);
        ssl_protocols TLSv1.2 TLSv1.3; root \(folder.path("")); default_type application/json;
      }
    }
    """
  }
}

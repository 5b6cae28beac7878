import ArcFedSimulation
import FoundationEssentials

/// nginx with one file over TLS: what others achieve with the same bytes on the same machine.
struct NginxServer: Sendable {
  static let host = "localhost"
  /// Somewhere above what services use; below what the system gives out to clients.
  private static let port = 28_443

  let server: WireLoad.Server
  private let process: ChildProcess

  /// Starts it; nil where it, or the `openssl` command that makes its certificate, is not there.
  init?(serving content: [UInt8], in folder: ScratchFolder) async throws {
    let certificate = folder.path("nginx.pem")
    let key = folder.path("nginx.key")
    guard
      let making = try? ChildProcess([
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes", "-days", "2", "-subj", "/CN=\(Self.host)", "-addext",
        "subjectAltName=DNS:\(Self.host)", "-keyout", key, "-out", certificate,
      ]), making.end().status == 0
    else { return nil }
    try Data(content).write(to: URL(filePath: folder.path("keys")))
    let configuration = Self.configuration(folder, certificate: certificate, key: key)
    let path = folder.path("nginx.conf")
    try configuration.write(toFile: path, atomically: true, encoding: .utf8)
    guard let process = try? ChildProcess(["nginx", "-p", folder.path(""), "-c", path]) else {
      return nil
    }
    self.process = process
    server = WireLoad.Server(port: Self.port, host: Self.host, root: certificate)
    guard await isListening() else {
      stop()
      return nil
    }
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
    _ folder: ScratchFolder, certificate: String, key: String
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

import ArcFed
import ArcFedJSON
import ArcFedScenarios
import FoundationEssentials

/// `arcfed explain`: why an exchange ended as it did.
struct ExplainCommand: Command {
  static let name = "explain"
  static let summary = "says why a step was refused, or what Entra would say to a token"
  static let help = """
    usage: arcfed explain [--step N] SCRIPT
           arcfed explain --token FILE --issuer URL --subject TEXT [--audience TEXT]...

    Says which phase refused, compares the token with each federated credential field by field, and
    says what to change and where it is documented. SCRIPT is a script or a built-in scenario; its
    last refused step is explained unless N says another.

    With --token nothing is played and nothing is fetched: the token is compared with the
    credentials that the options describe. The n-th --issuer, --subject and --audience make the n-th
    credential.

      --step N            the step to explain
      --token FILE        the file that holds the token; - for the standard input
      --issuer URL        a credential's issuer
      --subject TEXT      its subject
      --audience TEXT     its audience (api://AzureADTokenExchange)
      --credentials FILE  credentials as 'az identity federated-credential list' prints them
      --at TIME           when the token is presented, such as 2026-03-02T09:00:00Z; without it
                          the token's times are not judged
      --help              this text

    exit status: 0 explained, 2 bad input or usage, or output that cannot be written
    """
  static let options: [OptionDescription] = [
    .value("step"), .value("token"), .value("issuer"), .value("subject"), .value("audience"),
    .value("credentials"), .value("at"),
  ]

  private let words: CommandLineWords

  init(_ words: CommandLineWords) { self.words = words }

  static func checked(_ words: CommandLineWords) throws(UsageError) -> CommandLineWords {
    _ = try words.number("step", in: 1...UInt64(Int32.max))
    guard words.has("token") else {
      for option in ["issuer", "subject", "audience", "credentials", "at"] where words.has(option) {
        throw UsageError(description: "option '--\(option)' goes with '--token'")
      }
      guard words.operands.count == 1 else {
        throw UsageError(description: "name one script, or a token with '--token'")
      }
      return words
    }
    guard words.operands.isEmpty, !words.has("step") else {
      throw UsageError(description: "a token is explained alone, without a script or a step")
    }
    let issuers = words.values("issuer").count
    guard issuers == words.values("subject").count else {
      throw UsageError(description: "each '--issuer' needs its '--subject', and each its issuer")
    }
    guard issuers > 0 || words.has("credentials") else {
      throw UsageError(
        description: "nothing to compare the token with: give '--issuer' and '--subject', or "
          + "'--credentials'")
    }
    guard words.values("audience").count <= issuers else {
      throw UsageError(description: "there are more '--audience' than '--issuer'")
    }
    return words
  }

  func run(on terminal: Terminal) async -> ExitStatus {
    do {
      if let token = words.value("token") {
        let text = try text(of: token, on: terminal)
        guard text.contains(where: { !$0.isWhitespace }) else {
          let place = token == "-" ? "the standard input" : token
          throw UsageError(description: "\(place): there is no token, only white space")
        }
        try explain(token: text, on: terminal)
      } else {
        try await explain(try BuiltInScenario.script(named: words.operands[0]), on: terminal)
      }
      return .success
    } catch let refusal as Refusal {
      terminal.complain(refusal.message)
    } catch {
      terminal.complain("\(error)")
    }
    return .badInput
  }

  // MARK: - A step

  private func explain(_ script: Script, on terminal: Terminal) async throws {
    let report = try await ScenarioRunner().play(script)
    let wanted = try words.number("step").map(Int.init)
    if let wanted, wanted > report.steps.count {
      throw UsageError(
        description: "step \(wanted) was not played; there are \(report.steps.count)")
    }
    let step =
      wanted.map { report.steps[$0 - 1] } ?? report.steps.last { $0.explanation != nil }
    guard let step else {
      terminal.show("No step of '\(script.title)' is refused.")
      return
    }
    terminal.show(terminal.style.bold("step \(step.number): \(step.verb) \(step.subject)"))
    guard let explanation = step.explanation else {
      terminal.show("This step was not refused.")
      return
    }
    explanation.lines.forEach(terminal.show)
  }

  // MARK: - A token

  private func explain(token: String, on terminal: Terminal) throws {
    var credentials = zip(words.values("issuer"), words.values("subject")).enumerated().map {
      let audiences = words.values("audience")
      return Explanation.Credential(
        name: "credential \($0 + 1)", issuer: $1.0, subject: $1.1,
        audience: $0 < audiences.count ? audiences[$0] : FederatedCredentialDefaults.audience)
    }
    if let path = words.value("credentials") { credentials += try readCredentials(path) }
    let explanation = try Explanation(
      token: token, credentials: credentials, at: words.value("at"))
    explanation.lines.forEach(terminal.show)
  }

  private func text(of path: String, on terminal: Terminal) throws -> String {
    if path == "-" { return terminal.readInput() }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UsageError(description: "\(path): the file cannot be read")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// The list that `az` prints, or Resource Manager's page of the same.
  private func readCredentials(_ path: String) throws -> [Explanation.Credential] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UsageError(description: "\(path): the file cannot be read")
    }
    let list: JSONValue
    do throws(JSONError) {
      list = try JSONParser.parse([UInt8](data))
    } catch {
      throw UsageError(description: "\(path): \(error)")
    }
    return try (list.arrayValue ?? list["value"]?.arrayValue ?? [list]).map { item in
      let members = item["properties"] ?? item
      guard let issuer = members["issuer"]?.stringValue,
        let subject = members["subject"]?.stringValue,
        let audience = members["audiences"]?[0]?.stringValue
      else {
        throw UsageError(
          description: "\(path): expected credentials with issuer, subject and audiences")
      }
      return Explanation.Credential(
        name: item["name"]?.stringValue ?? "", issuer: issuer, subject: subject,
        audience: audience)
    }
  }
}

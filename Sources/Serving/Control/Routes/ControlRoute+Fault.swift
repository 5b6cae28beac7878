import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedScenarios

/// What goes wrong on the network, in the words of scripts.
extension ControlRoute {
  static let faultRoutes: [ControlRoute] = [
    ControlRoute(
      .get, "/faults", "listFaults", "What goes wrong on the network",
      answer: Answer(description: "The rules, in the order in which they are asked.")
    ) { (call) throws(ControlRefusal) in .json(200, faults(call)) },
    ControlRoute(
      .put, "/faults", "replaceFaults", "Puts fault rules in place of those there are",
      answer: Answer(description: "The rules there are now."),
      body: [
        .required(
          "rules", .list(.object(FaultDescription.fields)),
          "the first that fits a request decides")
      ]
    ) { (call) throws(ControlRefusal) in
      let rules = (call.body["rules"]?.arrayValue ?? []).compactMap(\.objectValue)
      for (index, rule) in rules.enumerated() {
        if let problem = FaultDescription.problem(in: rule) {
          throw ControlRefusal(400, "BadRequest", "rules[\(index)]: \(problem)")
        }
      }
      _ = try call.emulator()
      call.server.world.faults?.replace(with: rules.map(FaultDescription.init))
      return .json(200, faults(call))
    },
    ControlRoute(
      .delete, "/faults", "clearFaults", "Lets nothing go wrong any more",
      answer: Answer(description: "No rules.")
    ) { (call) throws(ControlRefusal) in
      _ = try call.emulator()
      call.server.world.faults?.replace(with: [])
      return .json(200, faults(call))
    },
  ]

  private static func faults(_ call: ControlCall) -> JSONValue {
    let rules = call.server.world.faults?.rules ?? []
    return ["rules": .array(rules.map { .object($0.object) })]
  }
}

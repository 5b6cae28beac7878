package import ArcFedJSON

/// One line of the table: what was measured, and what is asked of it.
package struct BenchRow: Sendable {
  /// What is asked of a figure.
  package enum Target: Hashable, Sendable {
    case atLeast(Double)
    case atMost(Double)

    func isMet(by value: Double) -> Bool {
      switch self {
      case .atLeast(let bound): value >= bound
      case .atMost(let bound): value <= bound
      }
    }

    var text: String {
      switch self {
      case .atLeast(let bound): "≥ \(BenchRow.text(bound))"
      case .atMost(let bound): "≤ \(BenchRow.text(bound))"
      }
    }
  }

  /// A figure beside the one that counts.
  struct Detail: Sendable {
    let name: String
    let value: Double
    let unit: String

    init(_ name: String, _ value: Double, _ unit: String) {
      (self.name, self.value, self.unit) = (name, value, unit)
    }
  }

  /// What was measured.
  package let name: String
  /// In what the figure counts; empty for a ratio.
  package let unit: String
  /// The figure of each round; none where nothing could be measured.
  package let rounds: [Double]
  /// What is asked of the median.
  package let target: Target?
  /// Why there is no figure; nil where there is one.
  package let absence: String?
  let details: [Detail]

  init(
    _ name: String, _ rounds: [Double], unit: String = "", target: Target? = nil,
    details: [Detail] = []
  ) {
    precondition(!rounds.isEmpty, "a row has a figure")
    (self.name, self.rounds, self.unit) = (name, rounds, unit)
    (self.target, self.details, absence) = (target, details, nil)
  }

  /// A row that keeps its target though nothing could be measured against it.
  init(
    _ name: String, notMeasured absence: String, unit: String = "", target: Target?,
    details: [Detail] = []
  ) {
    (self.name, rounds, self.unit) = (name, [], unit)
    (self.target, self.details, self.absence) = (target, details, absence)
  }

  /// The figure in the middle of the rounds; nil where there is none.
  package var median: Double? { rounds.isEmpty ? nil : Self.median(rounds) }

  /// Whether what is asked is met; true where nothing is asked, false where nothing was measured.
  package var isMet: Bool {
    guard let target else { return true }
    return median.map(target.isMet) ?? false
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2)
      ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }

  /// A figure in at most four digits.
  static func text(_ value: Double) -> String {
    let magnitude = abs(value)
    let digits = magnitude < 10 ? 2 : magnitude < 100 ? 1 : 0
    let scale = [1.0, 10, 100][digits]
    let rounded = Int((magnitude * scale).rounded())
    let sign = value < 0 ? "-" : ""
    guard digits > 0 else { return sign + String(rounded) }
    let fraction = String(rounded % Int(scale))
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(sign)\(rounded / Int(scale)).\(zeros)\(fraction)"
  }

  /// The row for machines.
  package var json: JSONValue {
    var object: JSONObject = [
      "name": .string(name), "unit": .string(unit), "median": median.map { .double($0) } ?? .null,
      "rounds": .array(rounds.map { .double($0) }),
    ]
    switch target {
    case .atLeast(let bound): object["atLeast"] = .double(bound)
    case .atMost(let bound): object["atMost"] = .double(bound)
    case nil: break
    }
    if let absence {
      object["notMeasured"] = .string(absence)
    } else if target != nil {
      object["met"] = .bool(isMet)
    }
    object["details"] = .array(
      details.map {
        ["name": .string($0.name), "value": .double($0.value), "unit": .string($0.unit)]
      })
    return .object(object)
  }
}

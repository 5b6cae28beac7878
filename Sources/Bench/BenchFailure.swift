/// A measurement that cannot be believed: something did not give the right answer.
struct BenchFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

import COpenSSL

/// The processors of the machine, as many of them as this process gets.
package enum Processors {
  /// How many it may run on: `taskset` and containers allow some of them only.
  package static var available: Int { Int(shim_processors()) }
}

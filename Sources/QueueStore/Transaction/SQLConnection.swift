/// A connection to the queue's tables, inside a transaction: what an SQL engine gives to the operations, which are written
/// once over it. It serves one thread at a time.
///
/// Statements are common SQL, with these agreements between the operations and the engines:
/// - A value stands as `?`, or as `?1`, `?2`, … where one stands in several places.
/// - A condition that is read as a column is a whole number, 0 or 1.
/// - `INDEXED BY` behind a table names the index that has to be used. An engine whose SQL does not know it leaves it out.
package protocol SQLConnection: AnyObject {
  /// Executes a statement, and says how many rows it changed by itself.
  func run(_ sql: String, _ values: SQLValues) throws -> Int

  /// Executes a statement whose answer nobody needs at once. Where it fails, or changes another number of rows than is expected,
  /// a later call may be the one that throws for it; the transaction is not committed then.
  ///
  /// - Parameter expected: how many rows it has to change by itself; nil: any number.
  func later(_ sql: String, _ values: SQLValues, changing expected: Int?) throws

  /// Inserts one row into a table whose `id` is given by the engine, and says which one it is; nil: not one row was inserted.
  func inserted(_ sql: String, _ values: SQLValues) throws -> Int?

  /// The same with each of these values, in their order.
  func insertedOfEach(_ sql: String, _ values: [SQLValues]) throws -> [Int?]

  /// Inserts one job, and says which number it gets. Like `later`, it may fail after that.
  func insertedJob(_ sql: String, _ values: SQLValues) throws -> Int

  /// - Parameter isReused: the statement comes again and again, so that it is kept prepared.
  func rows(_ sql: String, _ values: SQLValues, isReused: Bool) throws -> [StoredRow]

  /// The first column of all rows, which is never NULL.
  func ints(_ sql: String, _ values: SQLValues, isReused: Bool) throws -> [Int]

  /// The first row; nil: there is none.
  func row(_ sql: String, _ values: SQLValues) throws -> StoredRow?

  /// The same with each of these values, in their order.
  func rowOfEach(_ sql: String, _ values: [SQLValues]) throws -> [StoredRow?]

  /// The first column of the first row; nil: there is no row, or the value is NULL.
  func value(_ sql: String, _ values: SQLValues) throws -> SQLValue?

  /// The last number that was given to an event or a job, also where that is gone; 0: none was.
  func lastNumber(of table: String) throws -> Int

  /// The next event or job gets the number after this one.
  func goOn(after number: Int, in table: String) throws

  /// How large the queue is, in bytes.
  func size() throws -> Int

  /// Gives storage that is free back to the system.
  ///
  /// - Parameter limit: how many pages are given back at most.
  /// - Returns: how many were.
  func shrink(by limit: Int) throws -> Int

  /// Does work that inserts rows as another queue had them: with their own numbers, and with all that triggers keep. No
  /// trigger of the queue runs meanwhile, constraints hold all the same, and the numbers that the engine gives go on behind
  /// those that are there then. Where the work throws, so does this, and the transaction is to be given up.
  func withoutTriggers(_ work: () throws -> Void) throws

  /// The queue gets another name in this transaction: what the engine keeps beside its tables is still about the one before.
  func becomesAnother() throws
}

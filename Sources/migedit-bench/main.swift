import MigeditBench

BenchCommand.start()

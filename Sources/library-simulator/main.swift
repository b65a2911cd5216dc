import LibrarySimulator

await SimulatorCommand.start()

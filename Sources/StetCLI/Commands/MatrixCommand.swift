internal import ArgumentParser
internal import Stet

struct MatrixCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "matrix",
        abstract:
            "Claims against sources: who makes, supports or refutes what, and states which value.",
        discussion: """
            Where a claim states numbers, dates or percentages, the cited passages are read for values \
            of the same kind: "half a million" and 500,000 are equal, "about 0.5 million" agrees as it \
            is rounded or hedged, 400,000 does not. Only words are compared; what they mean is for a \
            person to say.
            """)
    @OptionGroup var options: GlobalOptions
    @Argument(help: "Claims; else all.") var claims: [String] = []
    @Option(help: "text, csv, markdown or svg.") var format = Format.text
    @OptionGroup var past: PastOptions

    /// What the matrix is written as.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case csv
        case markdown
        case svg
    }

    func run(_ session: Session) throws {
        let desk = try session.desk()
        let matrix = try desk.matrix(
            claims.map { try desk.findClaim($0) }, at: past.commit(of: desk))
        session.reply.data = matrix.json
        guard !matrix.rows.isEmpty else { return session.tell("There are no claims.") }
        let sheet = MatrixSheet(matrix)
        switch format {
        case .text: for line in sheet.text(session.terminal) { session.reply.print(line) }
        case .csv: session.reply.text += sheet.csv
        case .markdown: for line in sheet.markdown { session.reply.print(line) }
        case .svg: for line in sheet.svg { session.reply.print(line) }
        }
    }
}

extension Matrix {
    fileprivate var json: JSONValue {
        StetCLI.json([
            "sources": .list(sources) { source in
                StetCLI.json(["id": .id(source.id), "title": .text(source.label)])
            },
            "voices": voices.map { voices in
                IndependenceView(independence: voices) { $0.short }.json
            },
            "claims": .list(rows) { row in
                StetCLI.json([
                    "id": .id(row.claim.id), "text": .text(row.claim.statement.text),
                    "atOdds": .boolean(row.isAtOdds),
                    "cells": .list(row.cells.sorted { $0.key < $1.key }) { id, cell in
                        StetCLI.json([
                            "source": .id(id), "appearances": .number(cell.appearances),
                            "stances": .texts(cell.stances.map(\.rawValue).sorted()),
                            "values": .list(cell.values) { value in
                                StetCLI.json([
                                    "claimed": .text(value.claimed.words),
                                    "stated": .text(value.stated.words),
                                    "agreement": .text(value.agreement.name),
                                ])
                            },
                        ])
                    },
                ])
            },
        ])
    }
}

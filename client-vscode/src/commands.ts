// The commands of everything that the user sees and does with functions: a table, and the parts it
// is about. What a command does is elsewhere.

import * as vscode from "vscode";
import type { Activities } from "./activity";
import { critique } from "./critique/ask";
import { CritiqueComments } from "./critique/comments";
import { dismiss } from "./critique/dismiss";
import { CritiqueEditor } from "./critique/edit";
import { Edited } from "./critique/given";
import { KnownStore } from "./critique/known";
import { showCritique } from "./critique/show";
import { applyDraft, compareDraft, openDraft } from "./history/drafts";
import type { Node } from "./history/tree";
import { History } from "./history/view";
import type { CommandArgument } from "./protocol";
import { tell } from "./say";
import type { Services } from "./services";
import { openTest } from "./tests/open";
import { Results } from "./tests/results";
import { runTests } from "./tests/run";
import { Accepting } from "./versions/accept";
import { Actions, type Meant } from "./versions/actions";
import { After } from "./versions/after";
import { cancelAll } from "./versions/cancel";
import { keepContext } from "./versions/context";
import { Versions } from "./versions/documents";
import { Inline } from "./versions/inline";
import { Maker } from "./versions/make";
import { policyOf } from "./versions/policy";
import { again } from "./versions/session";
import { Sessions } from "./versions/sessions";
import { Tables } from "./versions/table";

export function registerCommands(services: Services, activities: Activities): vscode.Disposable {
    const { context, log, server } = services;
    const media = vscode.Uri.joinPath(context.extensionUri, "media");
    const sessions = new Sessions();
    const policy = policyOf(activities);
    const known = new KnownStore(services);
    const edited = new Edited();
    const versions = new Versions();
    const results = new Results(services);
    const inline = new Inline(sessions, policy);
    const tables = new Tables(media, sessions, policy);
    const maker = new Maker(services, sessions, (live) => inline.focus(live));
    const accepting = new Accepting(services, sessions, new After(services, results));
    const comments = new CritiqueComments(known, edited, policy, (work, about, wish) =>
        maker.make(work, about, wish),
    );
    const editor = new CritiqueEditor(known, edited, maker);
    const history = new History(services);
    const actions = new Actions({
        services,
        sessions,
        known,
        inline,
        tables,
        versions,
        maker,
        accepting,
    });

    // the commands' arguments are what the manifest, the server, and our own links give them
    type Run = (argument: never) => unknown;
    const table: Record<string, Run> = {
        "redraft.critique": (about?: CommandArgument) => critique(services, about),
        "redraft.compare": (about?: CommandArgument) => maker.make("compare", about),
        "redraft.refine": (about?: CommandArgument) => maker.make("refine", about),
        "redraft.redraft": (about?: CommandArgument) => maker.make("redraft", about),
        "redraft.fix": (about?: CommandArgument) => maker.make("fix", about),
        "redraft.test": (about?: CommandArgument) => runTests(services, results, about),
        "redraft.cancel": (about?: CommandArgument) => cancelAll(services, sessions, about),
        "redraft.apply": (about: CommandArgument) => actions.apply(about),
        "redraft.decide": (about: CommandArgument) => actions.decide(about),
        // from the server's code actions, which say which test
        "redraft.openTest": ({ uri, test }: { uri: string; test: string }) =>
            openTest(services, uri, test),
        "redraft.dismiss": (about?: CommandArgument) => dismiss(services, known, about),
        "redraft.editCritique": (about?: CommandArgument) => editor.edit(about),
        "redraft.instruct": (about?: CommandArgument) => editor.instruct(about),
        "redraft.showCritique": (about?: CommandArgument) => showCritique(known, comments, about),

        "redraft.versions.next": (meant: Meant) => actions.turn(meant, 1),
        "redraft.versions.previous": (meant: Meant) => actions.turn(meant, -1),
        "redraft.versions.diff": (meant: Meant) => actions.diff(meant),
        "redraft.versions.table": (meant: Meant) => actions.table(meant),
        "redraft.versions.accept": (meant: Meant) => actions.accept(meant, false),
        "redraft.versions.acceptAndShowTests": (meant: Meant) => actions.accept(meant, true),
        "redraft.versions.discard": (meant: Meant) => actions.discard(meant),
        "redraft.versions.merge": (meant: Meant) => actions.merge(meant),
        "redraft.versions.openFiles": (meant: Meant) => actions.files(meant),
        "redraft.versions.cancelSide": (meant: Meant) => actions.stopSide(meant),
        "redraft.versions.focus": (meant: Meant) => actions.focus(meant),
        // from links alone, which say which test
        "redraft.versions.openTest": ({ uri, test }: { uri: string; test: string }) =>
            openTest(services, uri, test),

        "redraft.history.refresh": () => history.refresh(),
        "redraft.history.all": () => history.showAll(true),
        "redraft.history.follow": () => history.showAll(false),
        "redraft.history.open": ({ draft }: Node) => draft && openDraft(draft, versions),
        "redraft.history.compare": ({ draft }: Node) => draft && compareDraft(draft, versions),
        "redraft.history.apply": ({ draft }: Node) => draft && applyDraft(draft, maker),

        "redraft.comment.edit": (comment: unknown) => comments.edit(comment),
        "redraft.comment.save": (comment: unknown) => comments.save(comment),
        "redraft.comment.cancel": (comment: unknown) => comments.cancel(comment),
        "redraft.comment.dismiss": (comment: unknown) =>
            dismiss(services, known, comments.pointOf(comment)),
        "redraft.comment.compare": (reply: vscode.CommentReply) => comments.reply("compare", reply),
        "redraft.comment.refine": (reply: vscode.CommentReply) => comments.reply("refine", reply),
        "redraft.comment.redraft": (reply: vscode.CommentReply) => comments.reply("redraft", reply),
    };
    const registered = Object.entries(table).map(([command, run]) =>
        vscode.commands.registerCommand(command, async (argument: unknown) => {
            try {
                await run(argument as never);
            } catch (error) {
                tell(error, log);
            }
        }),
    );
    const restarts = server.onDidStart(() => {
        for (const live of sessions.list.filter((one) => one.now.running)) {
            sessions.update(live, again);
        }
    });
    return vscode.Disposable.from(
        ...registered,
        restarts,
        keepContext(sessions, known, policy),
        history,
        comments,
        tables,
        inline,
        results,
        versions,
        known,
        sessions,
    );
}

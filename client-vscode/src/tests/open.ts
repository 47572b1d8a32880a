// A test by its name, opened where it stands.

import * as vscode from "vscode";
import { Method, type TestPlace } from "../protocol";
import type { Services } from "../services";

export async function locateTest(
    services: Services,
    uri: string,
    test: string,
): Promise<vscode.Location | undefined> {
    const asked = { textDocument: { uri }, test };
    const place = await services.server.request<TestPlace>(Method.locateTest, asked);
    return place.uri === null
        ? undefined
        : new vscode.Location(
              vscode.Uri.parse(place.uri),
              new vscode.Position((place.line ?? 1) - 1, 0),
          );
}

export async function openTest(services: Services, uri: string, test: string): Promise<void> {
    const place = await locateTest(services, uri, test);
    if (!place) {
        void vscode.window.showInformationMessage(`The test ${test} was not found.`);
        return;
    }
    await vscode.window.showTextDocument(place.uri, {
        selection: place.range,
        viewColumn: vscode.ViewColumn.One,
    });
}

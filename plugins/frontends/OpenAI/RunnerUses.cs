using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.OpenAI;

/// <summary>Tells by method and path what a request that is passed on needs of a runner.</summary>
internal static class RunnerUses
{
    // What llama-server computes without a slot.
    private static readonly FrozenSet<string> Besides = FrozenSet.Create(
        StringComparer.Ordinal, "/tokenize", "/detokenize", "/apply-template", "/lora-adapters", "/v1/chat/completions/input_tokens",
        "/v1/responses/input_tokens", "/v1/messages/count_tokens");

    // Slots are saved to and restored from files that hold other clients' conversations; properties and models are everybody's;
    // the rest runs programs, calls other servers, or loads code.
    private static readonly FrozenSet<string> ReadOnly = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "slots", "props", "models");
    private static readonly FrozenSet<string> Closed = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "worker", "tools", "cors-proxy");

    /// <summary>Finds it.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path below the runner's address, escapes as they are sent.</param>
    /// <param name="isUpgrade">Whether the client asks for another protocol, such as WebSocket.</param>
    public static RunnerUse Of(string method, ReadOnlySpan<char> path, bool isUpgrade)
    {
        // The runner undoes the escapes, and so must whoever judges.
        var plain = Uri.UnescapeDataString(path);
        var isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
        if (IsForbidden(plain, isRead))
        {
            return RunnerUse.Forbidden;
        }

        if (isRead && !isUpgrade)
        {
            // Who opens the page wants the model; what monitoring and an open page ask for all the time must not bring it back (R62).
            return plain is "/" or "/index.html" && !HttpMethods.IsOptions(method) ? RunnerUse.Beside : RunnerUse.Look;
        }

        return HttpMethods.IsPost(method) && Besides.Contains(plain) ? RunnerUse.Beside : RunnerUse.Slot;
    }

    // Wherever such a name stands: behind a prefix of the runner's own, or before a way back.
    private static bool IsForbidden(string path, bool isRead)
    {
        foreach (var part in path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (Closed.Contains(part) || (!isRead && ReadOnly.Contains(part)))
            {
                return true;
            }
        }

        return false;
    }
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>Hears in a file nothing but its bytes: what it writes down is their hash. Takes JSON alone, as the real one does.</summary>
internal sealed class TranscriptionEndpoint(Faults faults, Journal journal)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        journal.Request(context, []);
        if (form.Files.GetFile("file") is not { } file)
        {
            await Answers.FaultAsync(context, StatusCodes.Status400BadRequest, "invalid_request_error", "No input file found for transcription");
            return;
        }

        if (form["response_format"] is [{ } format] && format != "json")
        {
            await Answers.FaultAsync(
                context, StatusCodes.Status400BadRequest, "invalid_request_error", "Only 'json' response_format is supported for transcription");
            return;
        }

        await using var bytes = file.OpenReadStream();
        var text = $"{file.FileName} {form["language"]} {Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, context.RequestAborted))}";
        if (form["stream"] == "true")
        {
            await StreamAsync(context, text);
        }
        else
        {
            await Answers.JsonAsync(context, new JsonObject { ["text"] = text });
        }
    }

    private async Task StreamAsync(HttpContext context, string text)
    {
        using var events = new EventStream(context, faults);
        await events.StartAsync();
        foreach (var word in text.Split(' '))
        {
            await events.WriteAsync(new JsonObject { ["type"] = "transcript.text.delta", ["delta"] = word }, context.RequestAborted);
        }

        await events.WriteAsync(new JsonObject { ["type"] = "transcript.text.done", ["text"] = text }, context.RequestAborted);
    }
}

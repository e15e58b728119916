using System.Text;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Answers one chat or completion, as a stream or in one piece.</summary>
internal static class GenerationAnswer
{
    /// <summary>Sends each piece of text as it comes, then the end, the counts when asked for, and the stream's mark.</summary>
    public static async Task StreamAsync(
        WireExchange exchange, AnswerForm form, AnswerHead head, UpdateSource source, bool includeUsage, TimeProvider time,
        CancellationToken cancellationToken)
    {
        using var events = new EventStream(exchange, time, cancellationToken);
        var writer = new AnswerWriter(form, head);
        var isOpen = !form.HasOpening;
        while (true)
        {
            var update = await events.WaitAsync(source.NextAsync());
            if (!isOpen)
            {
                writer.WriteOpening(events.BeginEvent());
                events.EndEvent();
                isOpen = true;
            }

            if (update is GenerationEnd end)
            {
                await FinishAsync(events, writer, end, includeUsage);
                return;
            }

            writer.WritePiece(events.BeginEvent(), ((GeneratedText)update).Text);
            events.EndEvent();
            await events.FlushAsync();
        }
    }

    /// <summary>Sends the whole answer at its end.</summary>
    public static async Task WriteAsync(
        WireExchange exchange, AnswerForm form, AnswerHead head, UpdateSource source, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        while (true)
        {
            var update = await source.NextAsync();
            if (update is GenerationEnd end)
            {
                var output = exchange.BeginJson(200);
                await using (var json = WireJson.CreateWriter(output))
                {
                    new AnswerWriter(form, head).WriteWhole(json, text.ToString(), end);
                }

                await output.FlushAsync(cancellationToken);
                return;
            }

            text.Append(((GeneratedText)update).Text);
        }
    }

    private static async Task FinishAsync(EventStream events, AnswerWriter writer, GenerationEnd end, bool includeUsage)
    {
        writer.WriteFinish(events.BeginEvent(), end, withTimings: !includeUsage);
        events.EndEvent();
        if (includeUsage)
        {
            writer.WriteUsage(events.BeginEvent(), end);
            events.EndEvent();
        }

        await events.EndAsync();
    }
}

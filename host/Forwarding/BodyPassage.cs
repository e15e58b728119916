using System.Buffers;
using System.IO.Pipelines;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Forwarding;

/// <summary>The way of an answer's bytes from where they are read to the client: as they are, or through a translator.</summary>
internal abstract class BodyPassage(HttpContext context) : IDisposable
{
    /// <summary>How much is read at once at least.</summary>
    protected const int ReadSize = 4096;

    /// <summary>True once the client has got something of the answer, or will.</summary>
    public bool HasPassed { get; private set; }

    /// <summary>Where to write for the client.</summary>
    protected PipeWriter Writer { get; } = context.Response.BodyWriter;

    /// <summary>The request.</summary>
    protected HttpContext Context => context;

    /// <summary>Opens the way.</summary>
    public static BodyPassage Open(HttpContext context, AnswerForm form) =>
        form.Translator is { } translator ? new Translated(context, translator) : new Plain(context, hasMarks: form.Heartbeat is not null);

    /// <summary>Memory to read into.</summary>
    public abstract Memory<byte> GetMemory();

    /// <summary>Passes on what was read into the memory.</summary>
    public abstract ValueTask PassAsync(int count);

    /// <summary>The answer has ended.</summary>
    public virtual ValueTask CompleteAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Sends what was written.</summary>
    protected ValueTask FlushAsync()
    {
        HasPassed = true;
        return ClientWrites.FlushAsync(context, TimeProvider.System);
    }

    /// <summary>Says that something was written and cannot be taken back.</summary>
    protected void NoteWritten() => HasPassed |= Writer.UnflushedBytes > 0;

    /// <summary>
    /// Reads straight into the server's own memory. Where marks go out while the first piece is waited for, that one is read into a buffer of
    /// its own: a write gives back the memory that a read is still to fill, and another request gets it.
    /// </summary>
    private sealed class Plain(HttpContext context, bool hasMarks) : BodyPassage(context)
    {
        private byte[]? _first = hasMarks ? ArrayPool<byte>.Shared.Rent(ReadSize) : null;

        public override Memory<byte> GetMemory() => _first ?? Writer.GetMemory(ReadSize);

        public override ValueTask PassAsync(int count)
        {
            if (_first is { } first)
            {
                Writer.Write(first.AsSpan(0, count));
                Dispose();
            }
            else
            {
                Writer.Advance(count);
            }

            return FlushAsync();
        }

        public override void Dispose()
        {
            if (_first is { } first)
            {
                _first = null;
                ArrayPool<byte>.Shared.Return(first);
            }

            base.Dispose();
        }
    }

    /// <summary>Reads into a buffer of its own, from which a translator writes.</summary>
    private sealed class Translated(HttpContext context, IAnswerTranslator translator) : BodyPassage(context)
    {
        private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(ReadSize);

        public override Memory<byte> GetMemory() => _buffer;

        public override ValueTask PassAsync(int count)
        {
            try
            {
                translator.Translate(_buffer.AsSpan(0, count), Writer);
            }
            finally
            {
                NoteWritten();
            }

            return Writer.UnflushedBytes > 0 ? FlushAsync() : ValueTask.CompletedTask;
        }

        public override ValueTask CompleteAsync()
        {
            try
            {
                translator.Complete(Writer);
            }
            finally
            {
                NoteWritten();
            }

            if (!Context.Response.HasStarted)
            {
                Context.Response.ContentLength = Writer.UnflushedBytes;
            }

            return FlushAsync();
        }

        public override void Dispose()
        {
            if (_buffer is { } buffer)
            {
                _buffer = null;
                ArrayPool<byte>.Shared.Return(buffer);
            }

            base.Dispose();
        }
    }
}

namespace WaferHdl.Simulator.Machine.Sweeps;

/// <summary>A thread that does the same work each time it is started, and sleeps in between.</summary>
internal sealed class SweepWorker : IDisposable
{
    private readonly Action _work;
    private readonly SemaphoreSlim _go = new(0);
    private readonly SemaphoreSlim _finished = new(0);
    private readonly Thread _thread;
    private volatile bool _ends;

    public SweepWorker(Action work, string name)
    {
        _work = work;
        _thread = new Thread(Loop) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public void Start() => _go.Release();

    public void Wait() => _finished.Wait();

    public void Dispose()
    {
        _ends = true;
        _go.Release();
        _thread.Join();
        _go.Dispose();
        _finished.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            _go.Wait();
            if (_ends) return;
            _work();
            _finished.Release();
        }
    }
}

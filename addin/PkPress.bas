Attribute VB_Name = "PkPress"
Option Explicit

' One press of a button: look whether it may run, run Python, notice when Python gave no answer. One at a time.

' Every press ends with Python saying something (see PkDialog): this is how a silent failure shows.
Public Answered As Boolean
Public Whisper As String

Private busy As Boolean
Private since As Date
Private failure As String

Private Const PERMISSION_DENIED As Long = 70
Private Const LONGEST_ON_MAC As Double = 1 / 24 / 60
' How Python begins the one sentence that it could not bring to a dialog (see macros_py/press.py).
Private Const SAID As String = "PK Tracker: "

Public Sub Press(ByVal command As String, Optional ByVal needsTracker As Boolean = True)
    ' A click while a press is at work is ignored, before anything else: it must not touch what that press has opened.
    If AtWork() Then Exit Sub
    busy = True
    since = Now
    Answered = False
    Whisper = ""
    failure = ""
    Dim reason As String, outcome As Variant, cancelKey As Long
    On Error GoTo Failed
    cancelKey = Application.EnableCancelKey
    Application.EnableCancelKey = xlDisabled  ' Esc would stop VBA with a window of its own
    If needsTracker Then reason = Refusal() Else reason = RefusalAnywhere()
    If reason = "" Then
        ' Python is told which workbook calls. A new one stands for none; Python closes it.
        If Not needsTracker Then Workbooks.Add
        Capture
        Application.StatusBar = "PK Tracker sedang bekerja ..."
        outcome = RunPython(command)
        #If Mac Then
            ' Python works on by itself there: only what the shell said is known by now.
            If failure <> "" Then reason = Died()
        #Else
            If outcome = -1 Or Not Answered Then reason = Died()
        #End If
    Else
        Answered = True
    End If
Finish:
    On Error Resume Next
    #If Mac Then
        If reason <> "" Then Answered = True
    #Else
        Restore
        Application.StatusBar = False
        If Whisper <> "" Then Application.StatusBar = Whisper
    #End If
    Application.EnableCancelKey = cancelKey
    If reason <> "" Then MsgBox reason, vbExclamation, TITLE
    #If Not Mac Then
        busy = False
    #End If
    Exit Sub
Failed:
    If Err.Number = PERMISSION_DENIED Then
        reason = "Windows atau antivirus melarang Excel menjalankan Python. " & _
            "Minta pengelola mengizinkannya (lihat halaman pengelola), atau gunakan baris perintah pk-tracker."
    Else
        reason = "Python tidak dapat dijalankan (" & Err.Description & "). Jalankan perintah pk-tracker diagnosa."
    End If
    Resume Finish
End Sub

Public Sub ShowError(ByVal fileName As String, Optional ByVal message As String = "")
    ' What RunPython calls when Python ends in an error, instead of a window of xlwings. Press says it, in one sentence.
    failure = message
    If message = "" Then failure = ReadFile(fileName)
End Sub

Private Function AtWork() As Boolean
    AtWork = busy
    #If Mac Then
        ' There nobody tells when Python is done or dead, except its last word.
        If Answered Or Now - since > LONGEST_ON_MAC Then AtWork = False
    #End If
End Function

Private Function Died() As String
    If Left$(failure, Len(SAID)) = SAID Then
        Died = Replace(Mid$(failure, Len(SAID) + 1), vbCr, "")
        If Right$(Died, 1) = vbLf Then Died = Left$(Died, Len(Died) - 1)
    Else
        Died = "Python berhenti sebelum selesai. Periksa isi buku; bila ragu, tutup tanpa menyimpan. " & _
            "Lalu jalankan perintah pk-tracker diagnosa."
    End If
End Function
